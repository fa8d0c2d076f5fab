"""The hour statement (urenstaat) of a self-employed coach: one plek in one month, as a PDF for the own administration.

content  the lines and what is known about them, frozen, from the database
paper    the page and the PDF, with the same lines attached
"""
