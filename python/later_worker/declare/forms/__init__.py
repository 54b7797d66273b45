"""How Python types stand in JSON: a schema for whoever writes values, a conversion for who reads."""
