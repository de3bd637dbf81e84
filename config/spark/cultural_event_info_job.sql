-- Cultural events with their types, from the keyword job's rows to Parquet. In this list LOT is the latitude and LAT the longitude.
-- A date is the day alone: the time that the list writes beside it is always midnight.
SELECT
  trim(codename) AS cul_class,
  trim(title) AS cul_title,
  trim(place) AS cul_place,
  trim(org_name) AS cul_org_name,
  trim(use_trgt) AS cul_trgt_age,
  trim(use_fee) AS cul_fee,
  trim(org_link) AS cul_org_url,
  trim(main_img) AS cul_main_img,
  to_date(substr(trim(rgstdate), 1, 10)) AS cul_rgst_date,
  trim(ticket) AS cul_organizer_type,
  to_date(substr(trim(strtdate), 1, 10)) AS cul_start_date,
  to_date(substr(trim(end_date), 1, 10)) AS cul_end_date,
  CASE
    WHEN coalesce(trim(lot), '') = '' THEN NULL
    WHEN trim(lot) RLIKE '^[0-9]{1,3}([.][0-9]+)?$' THEN CAST(trim(lot) AS DOUBLE)
    ELSE raise_error(concat('LOT is not a number: ', lot, ' (', title, ')'))
  END AS cul_latitude,
  CASE
    WHEN coalesce(trim(lat), '') = '' THEN NULL
    WHEN trim(lat) RLIKE '^[0-9]{1,3}([.][0-9]+)?$' THEN CAST(trim(lat) AS DOUBLE)
    ELSE raise_error(concat('LAT is not a number: ', lat, ' (', title, ')'))
  END AS cul_longitude,
  CASE trim(is_free) WHEN '무료' THEN true WHEN '유료' THEN false END AS cul_is_free,
  trim(hmpg_addr) AS cul_hmpg_url,
  keyword_1 AS cul_keyword_1,
  keyword_2 AS cul_keyword_2,
  keyword_3 AS cul_keyword_3,
  trim(guname) AS cul_district
FROM cloudtree_raw_db.cultural_event_info_raw
