import { functionTable } from '../analysis/signatures.ts';

const TEXT = `
lower(varchar) varchar = lower($1)
upper(varchar) varchar = upper($1)
length(varchar) bigint = length($1)
reverse(varchar) varchar = reverse($1)
trim(varchar) varchar = trim($1, E' \\t\\n\\r\\f\\v')
ltrim(varchar) varchar = ltrim($1, E' \\t\\n\\r\\f\\v')
rtrim(varchar) varchar = rtrim($1, E' \\t\\n\\r\\f\\v')
trim(varchar, varchar) varchar = trim($1, $2)
ltrim(varchar, varchar) varchar = ltrim($1, $2)
rtrim(varchar, varchar) varchar = rtrim($1, $2)
replace(varchar, varchar) varchar = replace($1, $2, '')
replace(varchar, varchar, varchar) varchar = replace($1, $2, $3)
substr(varchar, bigint) varchar = CASE WHEN $2 = 0 OR -($2) > length($1) THEN '' ELSE substring($1, $2) END
substr(varchar, bigint, bigint) varchar = CASE WHEN $2 = 0 OR $3 <= 0 OR -($2) > length($1) THEN '' ELSE substring($1, $2, $3) END
substring(varchar, bigint) varchar = CASE WHEN $2 = 0 OR -($2) > length($1) THEN '' ELSE substring($1, $2) END
substring(varchar, bigint, bigint) varchar = CASE WHEN $2 = 0 OR $3 <= 0 OR -($2) > length($1) THEN '' ELSE substring($1, $2, $3) END
strpos(varchar, varchar) bigint = strpos($1, $2)
position(varchar, varchar) bigint = strpos($2, $1)
starts_with(varchar, varchar) boolean = starts_with($1, $2)
ends_with(varchar, varchar) boolean = ends_with($1, $2)
split(varchar, varchar) array(varchar) = string_split($1, $2)
split_part(varchar, varchar, bigint) varchar = CASE WHEN $3 < 1 THEN error('INVALID_FUNCTION_ARGUMENT: Index must be greater than zero') ELSE list_extract(string_split($1, $2), $3) END
lpad(varchar, bigint, varchar) varchar = lpad($1, CAST($2 AS INTEGER), $3)
rpad(varchar, bigint, varchar) varchar = rpad($1, CAST($2 AS INTEGER), $3)
translate(varchar, varchar, varchar) varchar = translate($1, $2, $3)
chr(bigint) varchar = chr(CAST($1 AS INTEGER))
codepoint(varchar) integer = CAST(unicode($1) AS INTEGER)
levenshtein_distance(varchar, varchar) bigint = levenshtein($1, $2)
regexp_like(varchar, varchar) boolean = regexp_matches($1, $2)
regexp_extract(varchar, varchar) varchar = CASE WHEN regexp_matches($1, $2) THEN regexp_extract($1, $2) END
regexp_extract(varchar, varchar, bigint) varchar = CASE WHEN regexp_matches($1, $2) THEN list_extract(regexp_extract_all($1, $2, CAST($3 AS INTEGER)), 1) END
regexp_extract_all(varchar, varchar) array(varchar) = regexp_extract_all($1, $2)
regexp_extract_all(varchar, varchar, bigint) array(varchar) = regexp_extract_all($1, $2, CAST($3 AS INTEGER))
regexp_count(varchar, varchar) bigint = len(regexp_extract_all($1, $2))
regexp_split(varchar, varchar) array(varchar) = string_split_regex($1, $2)
regexp_replace(varchar, varchar) varchar = regexp_replace($1, $2, '', 'g')
`;

const NUMBERS = `
abs(N) N = abs($1)
sign(bigint) bigint = CAST(sign($1) AS BIGINT)
sign(double) double = CAST(sign($1) AS DOUBLE)
truncate(double) double = trunc($1)
ceil(I) I = $1
ceil(double) double = ceil($1)
ceiling(I) I = $1
ceiling(double) double = ceil($1)
floor(I) I = $1
floor(double) double = floor($1)
round(I) I = $1
round(I, bigint) I = round($1, CAST($2 AS INTEGER))
round(double) double = round($1)
round(double, bigint) double = round($1, CAST($2 AS INTEGER))
power(double, double) double = pow($1, $2)
pow(double, double) double = pow($1, $2)
sqrt(double) double = CASE WHEN $1 < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt($1) END
cbrt(double) double = cbrt($1)
exp(double) double = exp($1)
ln(double) double = CASE WHEN $1 = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN $1 < 0 THEN CAST('NaN' AS DOUBLE) ELSE ln($1) END
log2(double) double = CASE WHEN $1 = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN $1 < 0 THEN CAST('NaN' AS DOUBLE) ELSE log2($1) END
log10(double) double = CASE WHEN $1 = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN $1 < 0 THEN CAST('NaN' AS DOUBLE) ELSE log10($1) END
radians(double) double = radians($1)
degrees(double) double = degrees($1)
sin(double) double = sin($1)
cos(double) double = cos($1)
tan(double) double = tan($1)
asin(double) double = asin($1)
acos(double) double = acos($1)
atan(double) double = atan($1)
atan2(double, double) double = atan2($1, $2)
pi() double = pi()
e() double = exp(1.0::DOUBLE)
infinity() double = CAST('Infinity' AS DOUBLE)
nan() double = CAST('NaN' AS DOUBLE)
is_nan(double) boolean = isnan($1)
is_finite(double) boolean = isfinite($1)
is_infinite(double) boolean = isinf($1)
random() double = random()
rand() double = random()
bitwise_and(bigint, bigint) bigint = ($1 & $2)
bitwise_or(bigint, bigint) bigint = ($1 | $2)
bitwise_xor(bigint, bigint) bigint = xor($1, $2)
great_circle_distance(double, double, double, double) double = great_circle_km($1, $2, $3, $4)
`;

const TIMES = `
date(moment) date = CAST($1 AS DATE)
year(moment) bigint = year($1)
quarter(moment) bigint = quarter($1)
month(moment) bigint = month($1)
week(moment) bigint = week($1)
week_of_year(moment) bigint = week($1)
day(moment) bigint = day($1)
day_of_month(moment) bigint = day($1)
day_of_week(moment) bigint = isodow($1)
dow(moment) bigint = isodow($1)
day_of_year(moment) bigint = dayofyear($1)
doy(moment) bigint = dayofyear($1)
year_of_week(moment) bigint = isoyear($1)
yow(moment) bigint = isoyear($1)
hour(moment) bigint = hour($1)
minute(moment) bigint = minute($1)
second(moment) bigint = second($1)
millisecond(moment) bigint = (millisecond($1) % 1000)
last_day_of_month(moment) date = last_day($1)
from_unixtime(double) timestamptz = to_timestamp($1)
to_unixtime(timestamptz) double = epoch($1)
from_iso8601_date(varchar) date = CAST(coalesce(TRY_CAST($1 AS DATE), error('INVALID_FUNCTION_ARGUMENT: Invalid format: ' || $1)) AS DATE)
to_iso8601(date) varchar = strftime($1, '%Y-%m-%d')
to_iso8601(timestamp) varchar = strftime($1, '%Y-%m-%dT%H:%M:%S.%g')
`;

const COLLECTIONS = `
cardinality(array(T)) bigint = len($1)
cardinality(map(K,V)) bigint = cardinality($1)
element_at(array(T), bigint) T = CASE WHEN $2 = 0 THEN error('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1') ELSE list_extract($1, $2) END
element_at(map(K,V), K) V = map_extract_value($1, $2)
contains(array(T), T) boolean = CASE WHEN list_contains($1, $2) THEN TRUE WHEN $2 IS NULL OR len(list_filter($1, lambda "x": "x" IS NULL)) > 0 THEN NULL ELSE FALSE END
array_join(array(varchar), varchar) varchar = array_to_string(list_filter($1, lambda "x": "x" IS NOT NULL), $2)
array_join(array(bigint), varchar) varchar = array_to_string(list_filter($1, lambda "x": "x" IS NOT NULL), $2)
array_join(array(varchar), varchar, varchar) varchar = array_to_string(list_transform($1, lambda "x": coalesce("x", $3)), $2)
array_join(array(bigint), varchar, varchar) varchar = array_to_string(list_transform($1, lambda "x": coalesce(CAST("x" AS VARCHAR), $3)), $2)
array_distinct(array(T)) array(T) = list_filter($1, lambda "x", "i": len(list_filter(list_slice($1, 1, "i" - 1), lambda "y": "y" IS NOT DISTINCT FROM "x")) = 0)
array_sort(array(T)) array(T) = list_sort($1, 'ASC', 'NULLS LAST')
array_max(array(T)) T = CASE WHEN len(list_filter($1, lambda "x": "x" IS NULL)) = 0 THEN list_max($1) END
array_min(array(T)) T = CASE WHEN len(list_filter($1, lambda "x": "x" IS NULL)) = 0 THEN list_min($1) END
array_position(array(T), T) bigint = CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE coalesce(list_position($1, $2), 0) END
array_remove(array(T), T) array(T) = list_filter($1, lambda "x": "x" IS DISTINCT FROM $2)
arrays_overlap(array(T), array(T)) boolean = list_has_any($1, $2)
flatten(array(array(T))) array(T) = flatten($1)
reverse(array(T)) array(T) = list_reverse($1)
slice(array(T), bigint, bigint) array(T) = list_slice($1, CASE WHEN $2 < 0 THEN len($1) + $2 + 1 ELSE $2 END, CASE WHEN $2 < 0 THEN len($1) + $2 + $3 ELSE $2 + $3 - 1 END)
repeat(T, bigint) array(T) = list_transform(range($2), lambda "x": $1)
sequence(bigint, bigint) array(bigint) = CASE WHEN $1 <= $2 THEN generate_series($1, $2) ELSE generate_series($1, $2, -1) END
sequence(bigint, bigint, bigint) array(bigint) = generate_series($1, $2, $3)
sequence(date, date) array(date) = list_transform(generate_series(CAST($1 AS TIMESTAMP), CAST($2 AS TIMESTAMP), to_days(1)), lambda "x": CAST("x" AS DATE))
sequence(date, date, interval) array(date) = list_transform(generate_series(CAST($1 AS TIMESTAMP), CAST($2 AS TIMESTAMP), $3), lambda "x": CAST("x" AS DATE))
sequence(timestamp, timestamp, interval) array(timestamp) = generate_series($1, $2, $3)
map(array(K), array(V)) map(K,V) = map($1, $2)
map_keys(map(K,V)) array(K) = map_keys($1)
map_values(map(K,V)) array(V) = map_values($1)
map_concat(map(K,V), map(K,V)) map(K,V) = map_concat($1, $2)
json_parse(varchar) json = CASE WHEN $1 IS NULL THEN NULL WHEN json_valid($1) THEN json($1) ELSE error('INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: ' || $1) END
json_format(json) varchar = CAST($1 AS VARCHAR)
json_array_length(json) bigint = CASE WHEN json_type($1) = 'ARRAY' THEN CAST(json_array_length($1) AS BIGINT) END
json_array_length(varchar) bigint = CASE WHEN json_valid($1) AND json_type($1) = 'ARRAY' THEN CAST(json_array_length($1) AS BIGINT) END
`;

const AGGREGATES = `
count() bigint = [count(*)]
count(T) bigint = [count($1)]
count_if(boolean) bigint = CAST([count_if($1)] AS BIGINT)
sum(bigint) bigint = CAST([sum($1)] AS BIGINT)
sum(real) real = CAST([sum($1)] AS FLOAT)
sum(double) double = [sum($1)]
sum(decimal) decimal = [sum($1)]
avg(real) real = CAST([avg($1)] AS FLOAT)
avg(decimal) decimal = [avg($1)]
avg(double) double = [avg($1)]
min(T) T = [min($1)]
max(T) T = [max($1)]
min_by(T, U) T = [arg_min_null($1, $2)]
max_by(T, U) T = [arg_max_null($1, $2)]
arbitrary(T) T = [any_value($1)]
any_value(T) T = [any_value($1)]
array_agg(T) array(T) = [array_agg($1)]
map_agg(K, V) map(K,V) = map_from_entries([list(struct_pack(k := $1, v := $2))])
listagg(varchar) varchar = [string_agg($1, '')]
listagg(varchar, varchar) varchar = [string_agg($1, $2)]
bool_and(boolean) boolean = [bool_and($1)]
every(boolean) boolean = [bool_and($1)]
bool_or(boolean) boolean = [bool_or($1)]
approx_distinct(T) bigint = [count(DISTINCT $1)]
approx_distinct(T, double) bigint = [count(DISTINCT $1)]
approx_percentile(bigint, double) bigint = [quantile_disc($1, $2)]
approx_percentile(double, double) double = [quantile_disc($1, $2)]
stddev(double) double = [stddev_samp($1)]
stddev_samp(double) double = [stddev_samp($1)]
stddev_pop(double) double = [stddev_pop($1)]
variance(double) double = [var_samp($1)]
var_samp(double) double = [var_samp($1)]
var_pop(double) double = [var_pop($1)]
corr(double, double) double = [corr($1, $2)]
covar_pop(double, double) double = [covar_pop($1, $2)]
covar_samp(double, double) double = [covar_samp($1, $2)]
regr_slope(double, double) double = [regr_slope($1, $2)]
regr_intercept(double, double) double = [regr_intercept($1, $2)]
`;

/** Trino's functions that DuckDB can say in one expression. */
export const TRINO_FUNCTIONS = functionTable(TEXT, NUMBERS, TIMES, COLLECTIONS, AGGREGATES);

/** Functions of Trino that are refused by name: the emulation lacks them, a real account has them. */
export const TRINO_KNOWN = new Set(
  (
    'apply approx_most_frequent approx_set array_except array_histogram array_intersect array_union bar ' +
    'beta_cdf bing_tile bit_count bitwise_and_agg bitwise_not bitwise_or_agg checksum classify color combinations convexity ' +
    'cosine_similarity cosh crc32 date_format_tz empty_approx_set entropy evaluate_classifier_predictions features ' +
    'format_number from_base from_base32 from_base64 from_base64url from_big_endian_64 from_encoded_polyline ' +
    'from_hex from_ieee754_32 from_ieee754_64 from_utf8 geometric_mean hamming_distance hash_counts histogram hmac_md5 hmac_sha1 ' +
    'hmac_sha256 hmac_sha512 human_readable_seconds index inverse_beta_cdf inverse_normal_cdf is_json_scalar json_array ' +
    'json_array_contains json_array_get json_exists json_object json_query json_size json_value kurtosis ' +
    'learn_classifier line_interpolate_point luhn_check make_set_digest map_entries map_filter map_from_entries map_union ' +
    'map_zip_with max_data_size_for_stats md5 merge multimap_agg multimap_from_entries murmur3 ngrams normal_cdf normalize ' +
    'numeric_histogram parse_data_size parse_duration parse_presto_data_size qdigest_agg quantile_at_value reduce_agg ' +
    'regexp_position render sha1 sha256 sha512 shuffle simplify_geometry skewness soundex spatial_partitioning ' +
    'spooky_hash_v2_32 spooky_hash_v2_64 split_to_map split_to_multimap st_area st_asbinary st_astext st_contains st_distance ' +
    'st_geometryfromtext st_intersects st_point st_within tanh tdigest_agg timezone_hour timezone_minute to_base to_base32 to_base64 ' +
    'to_base64url to_big_endian_32 to_big_endian_64 to_hex to_ieee754_32 to_ieee754_64 to_milliseconds to_spherical_geography ' +
    'to_utf8 transform_keys transform_values trim_array url_decode url_encode url_extract_fragment url_extract_host ' +
    'url_extract_parameter url_extract_path url_extract_port url_extract_protocol url_extract_query uuid value_at_quantile ' +
    'wilson_interval_lower wilson_interval_upper width_bucket with_timezone word_stem xxhash64 zip zip_with current_user ' +
    'current_catalog current_schema'
  ).split(' '),
);
