"""What all API routes share: guards, sentences, one shape of error, pages by position."""
