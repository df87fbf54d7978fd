"""What tokens cost: prices with their dates and sources, bills, context, and one's own hardware.

Money is `Decimal` from the price file to the cell. A price that is not known is None, never 0.
"""
