/** What both dialects need and DuckDB lacks, as macros of the engine's database; made before it is locked. */
export const MACROS = [
  // Quotient of two whole numbers rounded half away from zero, as Trino rounds decimals.
  `CREATE MACRO rounded_quotient(a, b) AS
     CASE WHEN (a < 0) <> (b < 0) THEN -1 ELSE 1 END * ((2 * abs(a) + abs(b)) // (2 * abs(b)))`,
  // The digits of a decimal without its point.
  `CREATE MACRO unscaled(x) AS CAST(replace(CAST(x AS VARCHAR), '.', '') AS HUGEINT)`,
  // CAST(double AS varchar) of Trino: always scientific, 1.5E0.
  `CREATE MACRO scientific_digits(digits, exponent) AS
     digits[1] || '.' || CASE WHEN length(digits) > 1 THEN digits[2:] ELSE '0' END || 'E' || exponent`,
  `CREATE MACRO scientific_trimmed(digits, exponent) AS
     scientific_digits(rtrim(ltrim(digits, '0'), '0'), exponent - (length(digits) - length(ltrim(digits, '0'))))`,
  `CREATE MACRO scientific_parts(mantissa, exponent) AS
     scientific_trimmed(split_part(mantissa, '.', 1) || split_part(mantissa, '.', 2), exponent + length(split_part(mantissa, '.', 1)) - 1)`,
  `CREATE MACRO scientific_text(shortest) AS
     scientific_parts(split_part(shortest, 'e', 1), coalesce(TRY_CAST(nullif(split_part(shortest, 'e', 2), '') AS INTEGER), 0))`,
  `CREATE MACRO double_to_varchar(x) AS
     CASE WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
          WHEN x = 0 THEN '0.0E0' WHEN x IS NULL THEN NULL
          ELSE CASE WHEN x < 0 THEN '-' ELSE '' END || scientific_text(CAST(abs(x) AS VARCHAR)) END`,
  // CAST(double AS string) of Spark, as Java prints it: 1.5, 1.0E7.
  `CREATE MACRO double_to_java(x) AS
     CASE WHEN x = 0 OR (abs(x) >= 0.001 AND abs(x) < 10000000) THEN CAST(x AS VARCHAR)
          WHEN isnan(x) OR isinf(x) THEN double_to_varchar(x)
          ELSE CASE WHEN x < 0 THEN '-' ELSE '' END || scientific_text(CAST(abs(x) AS VARCHAR)) END`,
  // Trino's formula and its radius of the Earth, in kilometres.
  `CREATE MACRO great_circle_parts(lat1, lat2, delta) AS
     atan2(
       sqrt(pow(cos(lat2) * sin(delta), 2) + pow(cos(lat1) * sin(lat2) - sin(lat1) * cos(lat2) * cos(delta), 2)),
       sin(lat1) * sin(lat2) + cos(lat1) * cos(lat2) * cos(delta)
     ) * 6371.01::DOUBLE`,
  `CREATE MACRO great_circle_km(lat1, lon1, lat2, lon2) AS
     CASE WHEN abs(lat1) > 90 OR abs(lat2) > 90
          THEN error('INVALID_FUNCTION_ARGUMENT: Latitude must be between -90 and 90')
          WHEN abs(lon1) > 180 OR abs(lon2) > 180
          THEN error('INVALID_FUNCTION_ARGUMENT: Longitude must be between -180 and 180')
          ELSE great_circle_parts(radians(lat1), radians(lat2), radians(lon1) - radians(lon2)) END`,
];
