-- Libraries, from the collector's JSON to Parquet. Parameter: :request_date '261218'.
SELECT DISTINCT
  trim(libcode) AS lib_code,
  trim(libname) AS lib_name,
  trim(address) AS lib_address,
  trim(tel) AS lib_tel,
  trim(homepage) AS lib_homepage,
  trim(closed) AS lib_closed,
  trim(operatingtime) AS lib_operating_time,
  CASE
    WHEN coalesce(trim(bookcount), '') = '' THEN NULL
    WHEN trim(bookcount) RLIKE '^([0-9]+|[0-9]{1,3}(,[0-9]{3})+)$' THEN CAST(replace(trim(bookcount), ',', '') AS BIGINT)
    ELSE raise_error(concat('BookCount is not a number: ', bookcount, ' (', libcode, ')'))
  END AS lib_book_count,
  CASE
    WHEN coalesce(trim(latitude), '') = '' THEN NULL
    WHEN trim(latitude) RLIKE '^-?[0-9]{1,3}([.][0-9]+)?$' THEN CAST(trim(latitude) AS DOUBLE)
    ELSE raise_error(concat('latitude is not a number: ', latitude, ' (', libcode, ')'))
  END AS lib_latitude,
  CASE
    WHEN coalesce(trim(longitude), '') = '' THEN NULL
    WHEN trim(longitude) RLIKE '^-?[0-9]{1,3}([.][0-9]+)?$' THEN CAST(trim(longitude) AS DOUBLE)
    ELSE raise_error(concat('longitude is not a number: ', longitude, ' (', libcode, ')'))
  END AS lib_longitude,
  trim(district) AS lib_district
FROM cloudtree_raw_db.library_data_raw
WHERE request_date = :request_date
