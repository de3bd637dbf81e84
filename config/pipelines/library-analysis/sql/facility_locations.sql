-- Bus stops, subway stations and parks that lie in a district. A stop is one by its number: two across a street are two. A
-- station is one by its name, however many lines it is on; a park by its number in the national list.
CREATE TABLE facility_locations
WITH (
  format = 'PARQUET',
  write_compression = 'SNAPPY',
  external_location = 's3://cloudtree-aggregated-data/facility_locations/'
) AS
SELECT DISTINCT
  'bus_stop' AS facility_type, bus_id AS facility_id, bus_name AS name, bus_district AS district,
  bus_latitude AS latitude, bus_longitude AS longitude
FROM cloudtree_transformed_db.bus_stop_loc
WHERE bus_district IS NOT NULL
UNION ALL
SELECT DISTINCT
  'subway_station', sta_name, sta_name, sta_district, sta_latitude, sta_longitude
FROM cloudtree_transformed_db.subway_station_loc
WHERE sta_district IS NOT NULL
UNION ALL
SELECT DISTINCT
  'park', park_id, park_name, park_district, park_latitude, park_longitude
FROM cloudtree_transformed_db.city_park_info
