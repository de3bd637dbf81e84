import { functionTable } from '../analysis/signatures.ts';

const TEXT = `
lower(varchar) varchar = lower($1)
lcase(varchar) varchar = lower($1)
upper(varchar) varchar = upper($1)
ucase(varchar) varchar = upper($1)
length(varchar) integer = CAST(length($1) AS INTEGER)
char_length(varchar) integer = CAST(length($1) AS INTEGER)
reverse(varchar) varchar = reverse($1)
trim(varchar) varchar = trim($1, ' ')
ltrim(varchar) varchar = ltrim($1, ' ')
rtrim(varchar) varchar = rtrim($1, ' ')
trim(varchar, varchar) varchar = trim($1, $2)
ltrim(varchar, varchar) varchar = ltrim($1, $2)
rtrim(varchar, varchar) varchar = rtrim($1, $2)
replace(varchar, varchar) varchar = replace($1, $2, '')
replace(varchar, varchar, varchar) varchar = CASE WHEN $2 = '' THEN $1 ELSE replace($1, $2, $3) END
substring(varchar, integer) varchar = CASE WHEN $2 = 0 OR -($2) > length($1) THEN $1 ELSE substring($1, $2) END
substring(varchar, integer, integer) varchar = CASE WHEN $3 <= 0 THEN '' WHEN $2 = 0 THEN substring($1, 1, $3) WHEN -($2) > length($1) THEN substring($1, 1, greatest($3 + length($1) + $2, 0)) ELSE substring($1, $2, $3) END
substr(varchar, integer) varchar = CASE WHEN $2 = 0 OR -($2) > length($1) THEN $1 ELSE substring($1, $2) END
substr(varchar, integer, integer) varchar = CASE WHEN $3 <= 0 THEN '' WHEN $2 = 0 THEN substring($1, 1, $3) WHEN -($2) > length($1) THEN substring($1, 1, greatest($3 + length($1) + $2, 0)) ELSE substring($1, $2, $3) END
left(varchar, integer) varchar = CASE WHEN $2 <= 0 THEN '' ELSE left($1, $2) END
right(varchar, integer) varchar = CASE WHEN $2 <= 0 THEN '' ELSE right($1, $2) END
instr(varchar, varchar) integer = CAST(strpos($1, $2) AS INTEGER)
locate(varchar, varchar) integer = CAST(strpos($2, $1) AS INTEGER)
position(varchar, varchar) integer = CAST(strpos($2, $1) AS INTEGER)
startswith(varchar, varchar) boolean = starts_with($1, $2)
endswith(varchar, varchar) boolean = ends_with($1, $2)
contains(varchar, varchar) boolean = contains($1, $2)
lpad(varchar, integer, varchar) varchar = CASE WHEN $2 <= 0 THEN '' ELSE lpad($1, $2, $3) END
rpad(varchar, integer, varchar) varchar = CASE WHEN $2 <= 0 THEN '' ELSE rpad($1, $2, $3) END
lpad(varchar, integer) varchar = CASE WHEN $2 <= 0 THEN '' ELSE lpad($1, $2, ' ') END
rpad(varchar, integer) varchar = CASE WHEN $2 <= 0 THEN '' ELSE rpad($1, $2, ' ') END
repeat(varchar, integer) varchar = repeat($1, greatest($2, 0))
translate(varchar, varchar, varchar) varchar = translate($1, $2, $3)
split(varchar, varchar) array(varchar) = string_split_regex($1, $2)
md5(varchar) varchar = md5($1)
regexp_extract(varchar, varchar) varchar = CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE coalesce(list_extract(regexp_extract_all($1, $2, 1), 1), '') END
regexp_extract(varchar, varchar, integer) varchar = CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE coalesce(list_extract(regexp_extract_all($1, $2, $3), 1), '') END
regexp_like(varchar, varchar) boolean = regexp_matches($1, $2)
rlike(varchar, varchar) boolean = regexp_matches($1, $2)
raise_error(varchar) unknown = error('USER_RAISED_EXCEPTION: ' || coalesce($1, 'null'))
`;

const NUMBERS = `
abs(N) N = abs($1)
ceil(I) bigint = CAST($1 AS BIGINT)
ceil(double) bigint = CAST(ceil($1) AS BIGINT)
ceiling(I) bigint = CAST($1 AS BIGINT)
ceiling(double) bigint = CAST(ceil($1) AS BIGINT)
floor(I) bigint = CAST($1 AS BIGINT)
floor(double) bigint = CAST(floor($1) AS BIGINT)
round(I) I = $1
round(double) double = round($1)
round(double, integer) double = CAST(round(CAST(CAST($1 AS VARCHAR) AS DECIMAL(38,15)), $2) AS DOUBLE)
sign(double) double = CAST(sign($1) AS DOUBLE)
sqrt(double) double = CASE WHEN $1 < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt($1) END
pow(double, double) double = pow($1, $2)
power(double, double) double = pow($1, $2)
exp(double) double = exp($1)
ln(double) double = CASE WHEN $1 > 0 THEN ln($1) END
log(double) double = CASE WHEN $1 > 0 THEN ln($1) END
log10(double) double = CASE WHEN $1 > 0 THEN log10($1) END
log2(double) double = CASE WHEN $1 > 0 THEN log2($1) END
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
isnan(double) boolean = coalesce(isnan($1), FALSE)
isnull(T) boolean = ($1 IS NULL)
isnotnull(T) boolean = ($1 IS NOT NULL)
`;

const TIMES = `
year(date) integer = CAST(year($1) AS INTEGER)
quarter(date) integer = CAST(quarter($1) AS INTEGER)
month(date) integer = CAST(month($1) AS INTEGER)
day(date) integer = CAST(day($1) AS INTEGER)
dayofmonth(date) integer = CAST(day($1) AS INTEGER)
dayofweek(date) integer = CAST(dayofweek($1) + 1 AS INTEGER)
weekday(date) integer = CAST(isodow($1) - 1 AS INTEGER)
dayofyear(date) integer = CAST(dayofyear($1) AS INTEGER)
weekofyear(date) integer = CAST(week($1) AS INTEGER)
hour(timestamp) integer = CAST(hour($1) AS INTEGER)
minute(timestamp) integer = CAST(minute($1) AS INTEGER)
second(timestamp) integer = CAST(second($1) AS INTEGER)
last_day(date) date = last_day($1)
date_add(date, integer) date = CAST($1 + $2 AS DATE)
date_sub(date, integer) date = CAST($1 - $2 AS DATE)
datediff(date, date) integer = CAST($1 - $2 AS INTEGER)
date_diff(date, date) integer = CAST($1 - $2 AS INTEGER)
add_months(date, integer) date = CAST($1 + to_months($2) AS DATE)
make_date(integer, integer, integer) date = TRY_CAST(printf('%04d-%02d-%02d', $1, $2, $3) AS DATE)
to_date(date) date = $1
to_timestamp(timestamp) timestamp = $1
unix_timestamp(timestamp) bigint = CAST(floor(epoch($1)) AS BIGINT)
`;

const COLLECTIONS = `
size(array(T)) integer = CAST(coalesce(len($1), -1) AS INTEGER)
size(map(K,V)) integer = CAST(coalesce(cardinality($1), -1) AS INTEGER)
array_contains(array(T), T) boolean = CASE WHEN list_contains($1, $2) THEN TRUE WHEN $1 IS NULL OR $2 IS NULL OR len(list_filter($1, lambda "x": "x" IS NULL)) > 0 THEN NULL ELSE FALSE END
array_distinct(array(T)) array(T) = list_filter($1, lambda "x", "i": len(list_filter(list_slice($1, 1, "i" - 1), lambda "y": "y" IS NOT DISTINCT FROM "x")) = 0)
array_join(array(varchar), varchar) varchar = array_to_string(list_filter($1, lambda "x": "x" IS NOT NULL), $2)
array_max(array(T)) T = list_max($1)
array_min(array(T)) T = list_min($1)
sort_array(array(T)) array(T) = list_sort($1, 'ASC', 'NULLS FIRST')
flatten(array(array(T))) array(T) = flatten($1)
sequence(integer, integer) array(integer) = CAST(CASE WHEN $1 <= $2 THEN generate_series($1, $2) ELSE generate_series($1, $2, -1) END AS INTEGER[])
sequence(bigint, bigint) array(bigint) = CASE WHEN $1 <= $2 THEN generate_series($1, $2) ELSE generate_series($1, $2, -1) END
map_keys(map(K,V)) array(K) = map_keys($1)
map_values(map(K,V)) array(V) = map_values($1)
`;

const AGGREGATES = `
count() bigint = [count(*)]
count(T) bigint = [count($1)]
count_if(boolean) bigint = CAST([count_if($1)] AS BIGINT)
sum(bigint) bigint = CAST([sum($1)] AS BIGINT)
sum(double) double = [sum($1)]
sum(decimal) decimal = [sum($1)]
avg(I) double = [avg($1)]
avg(double) double = [avg($1)]
mean(double) double = [avg($1)]
min(T) T = [min($1)]
max(T) T = [max($1)]
min_by(T, U) T = [arg_min_null($1, $2)]
max_by(T, U) T = [arg_max_null($1, $2)]
collect_list(T) array(T) = coalesce(list_filter([list($1)], lambda "x": "x" IS NOT NULL), [])
array_agg(T) array(T) = coalesce(list_filter([list($1)], lambda "x": "x" IS NOT NULL), [])
collect_set(T) array(T) = coalesce(list_filter([list(DISTINCT $1)], lambda "x": "x" IS NOT NULL), [])
bool_and(boolean) boolean = [bool_and($1)]
every(boolean) boolean = [bool_and($1)]
bool_or(boolean) boolean = [bool_or($1)]
any(boolean) boolean = [bool_or($1)]
approx_count_distinct(T) bigint = [count(DISTINCT $1)]
stddev(double) double = [stddev_samp($1)]
stddev_samp(double) double = [stddev_samp($1)]
stddev_pop(double) double = [stddev_pop($1)]
variance(double) double = [var_samp($1)]
var_samp(double) double = [var_samp($1)]
var_pop(double) double = [var_pop($1)]
`;

/** Spark's functions that DuckDB can say in one expression. */
export const SPARK_FUNCTIONS = functionTable(TEXT, NUMBERS, TIMES, COLLECTIONS, AGGREGATES);

/** Functions of Spark that are refused by name. */
export const SPARK_KNOWN = new Set(
  (
    'aggregate array_append array_except array_insert array_intersect array_position array_remove array_repeat array_union ' +
    'arrays_overlap arrays_zip ascii assert_true base64 bin bit_and bit_count bit_or bround cast cbrt chr conv corr cot covar_pop ' +
    'covar_samp crc32 csc current_database current_timezone current_user date_from_unix_date date_part decode encode ' +
    'exists explode explode_outer first first_value flatten forall format_number format_string from_csv from_utc_timestamp ' +
    'grouping_id hash hex histogram_numeric hypot initcap inline input_file_name json_array_length json_object_keys json_tuple ' +
    'kurtosis last last_value levenshtein map_concat map_entries map_filter map_from_arrays map_from_entries ' +
    'map_zip_with median mode monotonically_increasing_id months_between next_day percentile percentile_approx posexplode printf ' +
    'rand randn regexp_count regexp_extract_all schema_of_json sentences sha sha1 sha2 shuffle skewness slice ' +
    'soundex space spark_partition_id stack str_to_map timestamp_micros timestamp_millis timestamp_seconds to_csv to_json ' +
    'to_number to_utc_timestamp transform_keys transform_values try_add try_divide typeof unbase64 unhex uuid version ' +
    'width_bucket window xpath xxhash64 zip_with'
  ).split(' '),
);
