CREATE TABLE IF NOT EXISTS facility_locations_staging (
  facility_type varchar(32),
  facility_id varchar(64),
  name varchar(512),
  district varchar(64),
  latitude double precision,
  longitude double precision
)
