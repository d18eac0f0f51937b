-- Masks: enough to recognise a person one already knows, not enough to find one. NULL stays NULL.

-- 王小明 → 王*明, 王明 → 王*
CREATE OR REPLACE FUNCTION mask_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN length(name) <= 1 THEN '*'
        WHEN length(name) = 2 THEN left(name, 1) || '*'
        ELSE left(name, 1) || repeat('*', least(length(name) - 2, 3)) || right(name, 1)
    END
$$;

-- 13812341234 → 138****1234; shorter numbers keep two digits at the end
CREATE OR REPLACE FUNCTION mask_phone(phone text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN length(phone) >= 11 THEN left(phone, length(phone) - 8) || '****' || right(phone, 4)
        WHEN length(phone) >= 7 THEN '****' || right(phone, 2)
        ELSE '****'
    END
$$;

-- 310101199001011234 → 310101**********34: the place stays, birthday and sex do not; other papers keep the last two
CREATE OR REPLACE FUNCTION mask_id(number text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN length(number) >= 15 THEN left(number, 6) || repeat('*', length(number) - 8) || right(number, 2)
        WHEN length(number) >= 6 THEN '****' || right(number, 2)
        ELSE '****'
    END
$$;

-- 孙桥路128弄5号302室 → 孙桥路***弄***号***室: road and kind of place stay, every number goes
CREATE OR REPLACE FUNCTION mask_address(address text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(
        regexp_replace(address, '[0-9０-９A-Za-zＡ-Ｚａ-ｚ]+', '***', 'g'),
        '[一二三四五六七八九十百零〇甲乙丙丁]+(号|弄|室|幢|栋|楼|单元|座|组|队)', '***\1', 'g')
$$;
