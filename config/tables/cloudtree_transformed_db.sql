CREATE DATABASE IF NOT EXISTS cloudtree_transformed_db
COMMENT 'Cleaned and typed, one table per data set'
