-- City parks of Seoul, from the uploaded national list to Parquet. Upload: parks.
-- The district stands in the address; parks of other cities are left out. A park that is listed twice, column by column the same,
-- counts once. Its number tells it from others: without one the job fails.
SELECT DISTINCT
  CASE
    WHEN coalesce(trim(`관리번호`), '') <> '' THEN trim(`관리번호`)
    ELSE raise_error(concat('관리번호 is missing (', coalesce(`공원명`, '공원명 is missing too'), ')'))
  END AS park_id,
  `공원명` AS park_name,
  `공원구분` AS park_type,
  `소재지지번주소` AS lot_address,
  CASE
    WHEN coalesce(trim(`위도`), '') = '' THEN NULL
    WHEN trim(`위도`) RLIKE '^-?[0-9]{1,3}([.][0-9]+)?$' THEN CAST(trim(`위도`) AS DOUBLE)
    ELSE raise_error(concat('위도 is not a number: ', `위도`, ' (', `관리번호`, ')'))
  END AS park_latitude,
  CASE
    WHEN coalesce(trim(`경도`), '') = '' THEN NULL
    WHEN trim(`경도`) RLIKE '^-?[0-9]{1,3}([.][0-9]+)?$' THEN CAST(trim(`경도`) AS DOUBLE)
    ELSE raise_error(concat('경도 is not a number: ', `경도`, ' (', `관리번호`, ')'))
  END AS park_longitude,
  `공원면적` AS park_area,
  to_date(`지정고시일`) AS park_designation_date,
  `관리기관명` AS park_mgmt_agency,
  `전화번호` AS park_phone,
  to_date(`데이터기준일자`) AS park_data_date,
  `제공기관코드` AS park_provider_code,
  `제공기관명` AS park_provider_name,
  regexp_extract(coalesce(`소재지지번주소`, `소재지도로명주소`, `제공기관명`), '^서울(?:특별시|시)?\\s*([가-힣]+?구)', 1) AS park_district
FROM parks
WHERE coalesce(`소재지지번주소`, `소재지도로명주소`, `제공기관명`) RLIKE '^서울(특별시|시)?\\s*[가-힣]+?구'
