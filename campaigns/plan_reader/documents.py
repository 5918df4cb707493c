LETTER = "letter"
