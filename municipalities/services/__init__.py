"""One function for each business verb. Keyword-only; a refusal is RuleBroken with a field and a sentence."""
