-- What is analysed across the data sets.
CREATE DATABASE IF NOT EXISTS cloudtree_aggregated_db
