-- Up to three keywords of each cultural event, from the collector's JSON to Parquet. Parameter: :request_date '261201'.
--
-- A keyword is a Korean word of two syllables or more from the title, the programme and the description, without the words that
-- nearly every event has. The most frequent come first, then those that stand earlier in the alphabet, so that a repeated run finds
-- the same.
WITH events AS (
  SELECT DISTINCT
    codename, guname, title, date, place, org_name, use_trgt, use_fee, org_link, main_img, rgstdate, ticket, strtdate, end_date,
    lot, lat, is_free, hmpg_addr, player, program, etc_desc, themecode,
    concat_ws(' ', title, title, program, etc_desc) AS text
  FROM cloudtree_raw_db.cultural_event_parse_raw
  WHERE request_date = :request_date
),
words AS (
  SELECT DISTINCT title, strtdate, hmpg_addr, word, count(*) OVER (PARTITION BY title, strtdate, hmpg_addr, word) AS times
  FROM (
    SELECT title, strtdate, hmpg_addr, word
    FROM events LATERAL VIEW explode(split(regexp_replace(text, '[^가-힣]+', ' '), ' ')) split_words AS word
  ) AS each_word
  WHERE length(word) >= 2
    AND word NOT IN ('서울', '서울시', '문화', '정보', '신청', '행사', '관광', '축제', '문의', '홈페이지', '위치', '전체', '전화', '기타')
),
ranked AS (
  SELECT title, strtdate, hmpg_addr, word,
    row_number() OVER (PARTITION BY title, strtdate, hmpg_addr ORDER BY times DESC, word) AS place
  FROM words
),
keywords AS (
  SELECT title, strtdate, hmpg_addr,
    max(CASE WHEN place = 1 THEN word END) AS keyword_1,
    max(CASE WHEN place = 2 THEN word END) AS keyword_2,
    max(CASE WHEN place = 3 THEN word END) AS keyword_3
  FROM ranked
  GROUP BY title, strtdate, hmpg_addr
)
SELECT
  codename, guname, events.title AS title, date, events.place AS place, org_name, use_trgt, use_fee, org_link, main_img, rgstdate,
  ticket, events.strtdate AS strtdate, end_date, lot, lat, is_free, events.hmpg_addr AS hmpg_addr, keyword_1, keyword_2, keyword_3
FROM events
LEFT JOIN keywords
  ON events.title <=> keywords.title AND events.strtdate <=> keywords.strtdate AND events.hmpg_addr <=> keywords.hmpg_addr
