-- The database that the fixtures of redshift-sql name.
CREATE TABLE IF NOT EXISTS works (n INT)
