"""Prystan: the information system of a country's response to human trafficking.

Partners keep the people; the country gets the numbers.
"""

__version__ = "0.1.0"
