-- All of it is one transaction: the serving tables change places with the staging tables when those are complete.
-- A query without rows leaves no file, and COPY refuses a folder without files: before the first half-yearly lists there are no
-- facilities.
DELETE FROM library_culture_analysis_staging;
{% if stages.analyse.output.rows > 0 %}
COPY library_culture_analysis_staging
FROM 's3://cloudtree-aggregated-data/library_culture_analysis/' IAM_ROLE default FORMAT AS PARQUET;
{% endif %}

DELETE FROM facility_locations_staging;
{% if stages.facilities.output.rows > 0 %}
COPY facility_locations_staging
FROM 's3://cloudtree-aggregated-data/facility_locations/' IAM_ROLE default FORMAT AS PARQUET;
{% endif %}

-- What lies within one kilometre, as the crow flies over the sphere, in the same district.
DELETE FROM integrated_accessibility_staging;
INSERT INTO integrated_accessibility_staging
WITH entities AS (
  SELECT data_type, name, district, latitude, longitude,
    row_number() OVER (ORDER BY data_type, district, name, latitude, longitude, event_start_date) AS entity
  FROM library_culture_analysis_staging
  WHERE data_type IN ('Library', 'Event')
)
SELECT
  e.data_type,
  e.name,
  e.district,
  e.latitude,
  e.longitude,
  count(DISTINCT CASE WHEN f.facility_type = 'bus_stop' THEN f.facility_id END) AS bus_stops,
  count(DISTINCT CASE WHEN f.facility_type = 'subway_station' THEN f.facility_id END) AS subway_stations,
  count(DISTINCT CASE WHEN f.facility_type = 'park' THEN f.facility_id END) AS parks
FROM entities e
LEFT JOIN facility_locations_staging f
  ON f.district = e.district
  AND 2 * 6371008.8 * asin(sqrt(
    power(sin(radians(f.latitude - e.latitude) / 2.0), 2)
    + cos(radians(e.latitude)) * cos(radians(f.latitude)) * power(sin(radians(f.longitude - e.longitude) / 2.0), 2)
  )) <= 1000
GROUP BY e.entity, e.data_type, e.name, e.district, e.latitude, e.longitude;

ALTER TABLE library_culture_analysis RENAME TO library_culture_analysis_before;
ALTER TABLE library_culture_analysis_staging RENAME TO library_culture_analysis;
ALTER TABLE library_culture_analysis_before RENAME TO library_culture_analysis_staging;
ALTER TABLE facility_locations RENAME TO facility_locations_before;
ALTER TABLE facility_locations_staging RENAME TO facility_locations;
ALTER TABLE facility_locations_before RENAME TO facility_locations_staging;
ALTER TABLE integrated_accessibility RENAME TO integrated_accessibility_before;
ALTER TABLE integrated_accessibility_staging RENAME TO integrated_accessibility;
ALTER TABLE integrated_accessibility_before RENAME TO integrated_accessibility_staging
