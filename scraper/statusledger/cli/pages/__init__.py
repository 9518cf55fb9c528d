"""The pages of text that commands print: what is so, in words made from data, with the vendor's own words set apart."""
