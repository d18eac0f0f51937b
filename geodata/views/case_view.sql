-- One infected person a row: class, course, where found, located where and how precisely. Names and addresses are masked.
CREATE VIEW case_view AS
SELECT
    t.case_no AS case_no,
    mask_name(t.person_name) AS person_masked,
    t.sex AS sex,
    t.age AS age,
    t.case_class AS case_class,
    t.severity AS severity,
    t.onset_on AS onset_on,
    t.reported_on AS reported_on,
    t.confirmed_on AS confirmed_on,
    t.route AS route,
    t.found_by AS found_by,
    t.outcome AS outcome,
    t.outcome_on AS outcome_on,
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
FROM "case" t
LEFT JOIN area d ON d.code = t.district_code
LEFT JOIN area s ON s.code = t.street_code
LEFT JOIN area c ON c.code = t.community_code
LEFT JOIN area g ON g.code = t.grid_code;

COMMENT ON VIEW case_view IS '病例视图：分类、病程、发现方式、位置与精度；姓名与住址已脱敏 / Cases: class, course, how found, where and how precisely; names and addresses are masked';
COMMENT ON COLUMN case_view.case_no IS '病例编号 / Case number';
COMMENT ON COLUMN case_view.person_masked IS '姓名（脱敏） / Name, masked';
COMMENT ON COLUMN case_view.sex IS '性别 / Sex, code';
COMMENT ON COLUMN case_view.age IS '年龄（岁） / Age in years';
COMMENT ON COLUMN case_view.case_class IS '病例分类 / Class, code';
COMMENT ON COLUMN case_view.severity IS '临床分型 / Severity, code';
COMMENT ON COLUMN case_view.onset_on IS '发病日期 / Onset';
COMMENT ON COLUMN case_view.reported_on IS '报告日期 / Reported on';
COMMENT ON COLUMN case_view.confirmed_on IS '确诊日期 / Confirmed on';
COMMENT ON COLUMN case_view.route IS '感染途径 / Route of infection, code';
COMMENT ON COLUMN case_view.found_by IS '发现方式 / How found, code';
COMMENT ON COLUMN case_view.outcome IS '转归 / Outcome, code';
COMMENT ON COLUMN case_view.outcome_on IS '转归日期 / Outcome on';
COMMENT ON COLUMN case_view.address_masked IS '住址（脱敏） / Address, masked';
COMMENT ON COLUMN case_view.recorded_at IS '得知时间 / When we learnt it';
COMMENT ON COLUMN case_view.district_code IS '区县代码 / District code; null: not located so finely';
COMMENT ON COLUMN case_view.district_zh IS '区县 / District, Chinese';
COMMENT ON COLUMN case_view.district_en IS '区县（英文） / District, English';
COMMENT ON COLUMN case_view.street_code IS '街道代码 / Street code; null: not located so finely';
COMMENT ON COLUMN case_view.street_zh IS '街道 / Street, Chinese';
COMMENT ON COLUMN case_view.street_en IS '街道（英文） / Street, English';
COMMENT ON COLUMN case_view.community_code IS '社区代码 / Community code; null: not located so finely';
COMMENT ON COLUMN case_view.community_zh IS '社区 / Community, Chinese';
COMMENT ON COLUMN case_view.community_en IS '社区（英文） / Community, English';
COMMENT ON COLUMN case_view.grid_code IS '网格代码 / Management grid code; null: not located so finely';
COMMENT ON COLUMN case_view.grid_zh IS '网格 / Management grid, Chinese';
COMMENT ON COLUMN case_view.grid_en IS '网格（英文） / Management grid, English';
COMMENT ON COLUMN case_view.h3_7 IS 'H3 七级格 / H3 cell, resolution 7';
COMMENT ON COLUMN case_view.h3_8 IS 'H3 八级格 / H3 cell, resolution 8';
COMMENT ON COLUMN case_view.h3_9 IS 'H3 九级格 / H3 cell, resolution 9';
COMMENT ON COLUMN case_view.h3_10 IS 'H3 十级格 / H3 cell, resolution 10';
COMMENT ON COLUMN case_view.geo_level IS '定位精度 / How precisely the address is located, code';
COMMENT ON COLUMN case_view.confidence IS '定位把握（0–1） / Confidence of place, 0 to 1; null: not located or placed before it was kept';
COMMENT ON COLUMN case_view.radius_m IS '不确定半径（米） / Uncertainty radius in metres';
