"""The functions of Trino that mean the same when DuckDB runs their translation, or a macro of `macros`."""

from __future__ import annotations

from lakectl.localaws.engines.sql.lambdas import LAMBDAS
from lakectl.localaws.engines.sql.macros import MACROS

_NAMES = """
    abs acos any_match any_value approx_distinct approx_percentile arbitrary array_agg array_distinct
    array_except array_intersect array_join array_max array_min array_position array_sort array_union
    arrays_overlap asin at_timezone atan atan2 avg bitwise_and bitwise_and_agg bitwise_not bitwise_or
    bitwise_or_agg bitwise_xor bitwise_xor_agg bool_and bool_or cardinality cbrt ceil ceiling chr coalesce
    codepoint concat concat_ws contains corr cos cosh count count_if covar_pop covar_samp cume_dist
    current_date current_timestamp date date_add date_diff date_format date_parse date_trunc day day_of_month
    day_of_week day_of_year degrees dense_rank dow doy e element_at ends_with every exp filter first_value
    flatten floor format format_datetime from_base64 from_hex from_iso8601_date from_iso8601_timestamp
    from_unixtime from_utf8 geometric_mean greatest grouping hamming_distance histogram hour if infinity
    is_finite is_infinite is_nan json_array_length json_exists json_extract json_extract_scalar json_format
    json_parse json_query json_value kurtosis lag last_day_of_month last_value lead least length
    levenshtein_distance listagg ln log log10 log2 lower lpad ltrim map map_agg map_concat map_from_entries
    map_keys map_values max max_by md5 min min_by minute mod month multimap_agg nan now nth_value ntile nullif
    parse_datetime percent_rank pi position pow power quarter radians rand random rank regexp_extract
    regexp_extract_all regexp_like regexp_replace regexp_split regr_intercept regr_slope repeat replace
    reverse round row row_number rpad rtrim second sequence sha256 sign sin sinh skewness slice split
    split_part sqrt starts_with stddev stddev_pop stddev_samp strpos substr substring sum tan tanh to_base64
    to_hex to_unixtime to_utf8 transform translate trim truncate try unnest upper uuid var_pop var_samp
    variance week week_of_year width_bucket with_timezone year year_of_week yow zip
"""
NAMES = frozenset(_NAMES.split()).union(MACROS, LAMBDAS) - {"map_of", "multimap_of"}
