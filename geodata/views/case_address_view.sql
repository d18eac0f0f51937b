-- One address of a published daily list a row. Addresses are not cases. Door numbers are masked.
CREATE VIEW case_address_view AS
SELECT
    t.day AS day,
    t.district AS district,
    mask_address(t.address) AS address_masked,
    t.recorded_at AS recorded_at,
    t.district_code AS district_code,
    d.name_zh AS district_zh,
    d.name_en AS district_en,
    t.street_code AS street_code,
    s.name_zh AS street_zh,
    s.name_en AS street_en,
    t.community_code AS community_code,
    c.name_zh AS community_zh,
    c.name_en AS community_en,
    t.grid_code AS grid_code,
    g.name_zh AS grid_zh,
    g.name_en AS grid_en,
    t.h3_7 AS h3_7,
    t.h3_8 AS h3_8,
    t.h3_9 AS h3_9,
    t.h3_10 AS h3_10,
    t.geo_level AS geo_level,
    t.confidence AS confidence,
    t.radius_m AS radius_m
FROM "case_address" t
LEFT JOIN area d ON d.code = t.district_code
LEFT JOIN area s ON s.code = t.street_code
LEFT JOIN area c ON c.code = t.community_code
LEFT JOIN area g ON g.code = t.grid_code;

COMMENT ON VIEW case_address_view IS '通报住址视图：住址不等于病例；门牌已脱敏 / Published addresses, which are not cases; door numbers are masked';
COMMENT ON COLUMN case_address_view.day IS '通报日期 / Day of the list';
COMMENT ON COLUMN case_address_view.district IS '通报所写区县 / District as published';
COMMENT ON COLUMN case_address_view.address_masked IS '住址（脱敏） / Address, masked';
COMMENT ON COLUMN case_address_view.recorded_at IS '得知时间 / When we learnt it';
COMMENT ON COLUMN case_address_view.district_code IS '区县代码 / District code; null: not located so finely';
COMMENT ON COLUMN case_address_view.district_zh IS '区县 / District, Chinese';
COMMENT ON COLUMN case_address_view.district_en IS '区县（英文） / District, English';
COMMENT ON COLUMN case_address_view.street_code IS '街道代码 / Street code; null: not located so finely';
COMMENT ON COLUMN case_address_view.street_zh IS '街道 / Street, Chinese';
COMMENT ON COLUMN case_address_view.street_en IS '街道（英文） / Street, English';
COMMENT ON COLUMN case_address_view.community_code IS '社区代码 / Community code; null: not located so finely';
COMMENT ON COLUMN case_address_view.community_zh IS '社区 / Community, Chinese';
COMMENT ON COLUMN case_address_view.community_en IS '社区（英文） / Community, English';
COMMENT ON COLUMN case_address_view.grid_code IS '网格代码 / Management grid code; null: not located so finely';
COMMENT ON COLUMN case_address_view.grid_zh IS '网格 / Management grid, Chinese';
COMMENT ON COLUMN case_address_view.grid_en IS '网格（英文） / Management grid, English';
COMMENT ON COLUMN case_address_view.h3_7 IS 'H3 七级格 / H3 cell, resolution 7';
COMMENT ON COLUMN case_address_view.h3_8 IS 'H3 八级格 / H3 cell, resolution 8';
COMMENT ON COLUMN case_address_view.h3_9 IS 'H3 九级格 / H3 cell, resolution 9';
COMMENT ON COLUMN case_address_view.h3_10 IS 'H3 十级格 / H3 cell, resolution 10';
COMMENT ON COLUMN case_address_view.geo_level IS '定位精度 / How precisely the address is located, code';
COMMENT ON COLUMN case_address_view.confidence IS '定位把握（0–1） / Confidence of place, 0 to 1; null: not located or placed before it was kept';
COMMENT ON COLUMN case_address_view.radius_m IS '不确定半径（米） / Uncertainty radius in metres';
