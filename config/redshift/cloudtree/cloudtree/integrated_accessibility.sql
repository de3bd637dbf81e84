CREATE TABLE IF NOT EXISTS integrated_accessibility (
  data_type varchar(16),
  name varchar(1024),
  district varchar(64),
  latitude double precision,
  longitude double precision,
  bus_stops bigint,
  subway_stations bigint,
  parks bigint
)
