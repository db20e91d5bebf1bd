"""What is printed: reports as DOCX from a template, their annexes as XLSX; values in, bytes out."""
