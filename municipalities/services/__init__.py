"""What people do, one function a verb. Keyword-only; refusals are RuleBroken with a field and a sentence."""
