-- A redaction of a shop asks whether the shop still has a token that is good.
GRANT SELECT (expires, "isOnline") ON sessions TO hearth_app;
