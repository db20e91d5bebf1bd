"""Drafts of letters as DOCX, in the layout of the offices they leave from."""
