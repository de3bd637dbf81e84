CREATE DATABASE IF NOT EXISTS cloudtree_raw_db
COMMENT 'What the collectors fetched, as it came'
