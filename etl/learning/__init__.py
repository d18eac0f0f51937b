"""How the gazetteer grows: from official registers, and from online providers that agree."""
