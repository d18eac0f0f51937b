-- Who registered, from where, how, when expected and when seen, located where and how precisely, verified or not.
-- No raw personal field leaves this view: names, numbers and phones are masked, addresses are named by area only.
-- "The last day known" is the last day the register speaks of, so that a past or simulated city is not late by years.
CREATE VIEW registration_view AS
SELECT
    r.registration_no AS registration_no,
    r.registered_at AS registered_at,
    r.recorded_at AS recorded_at,
    mask_name(r.person_name) AS person_masked,
    r.id_type AS id_type,
    mask_id(r.id_number) AS id_masked,
    mask_phone(r.phone) AS phone_masked,
    r.sex AS sex,
    r.age AS age,
    r.origin_province AS origin_province,
    r.origin_city AS origin_city,
    r.from_outbreak AS from_outbreak,
    r.contact_risk AS contact_risk,
    r.purpose AS purpose,
    r.mode AS mode,
    r.expected_on AS expected_on,
    r.arrived_on AS arrived_on,
    r.verified_on AS verified_on,
    CASE WHEN r.verified_on IS NOT NULL THEN 'verified' WHEN r.arrived_on IS NOT NULL THEN 'arrived' WHEN r.expected_on < known.day THEN 'missed' ELSE 'expected' END AS state,
    CASE WHEN r.arrived_on IS NOT NULL THEN greatest(coalesce(r.verified_on, known.day) - r.arrived_on, 0) END AS days_waiting,
    r.district_code AS district_code,
    d.name_zh AS district_zh,
    d.name_en AS district_en,
    r.street_code AS street_code,
    s.name_zh AS street_zh,
    s.name_en AS street_en,
    r.community_code AS community_code,
    c.name_zh AS community_zh,
    c.name_en AS community_en,
    r.grid_code AS grid_code,
    g.name_zh AS grid_zh,
    g.name_en AS grid_en,
    r.geo_level AS geo_level,
    r.confidence AS confidence,
    r.radius_m AS radius_m
FROM registration r
CROSS JOIN (
    SELECT coalesce((SELECT as_of FROM source_state WHERE source = 'registration'), (gridwatch_now() AT TIME ZONE 'Asia/Shanghai')::date) AS day
) known
LEFT JOIN area d ON d.code = r.district_code
LEFT JOIN area s ON s.code = r.street_code
LEFT JOIN area c ON c.code = r.community_code
LEFT JOIN area g ON g.code = r.grid_code;

COMMENT ON VIEW registration_view IS '返城登记视图：谁、从哪来、怎么来、何时预计与实到、位于何处及精度、是否核实 / Who registered, from where, how, when expected and seen, located where and how precisely, verified or not';
COMMENT ON COLUMN registration_view.registration_no IS '登记编号 / Registration number';
COMMENT ON COLUMN registration_view.registered_at IS '登记时间 / When the form was submitted';
COMMENT ON COLUMN registration_view.recorded_at IS '得知时间 / When we learnt it';
COMMENT ON COLUMN registration_view.person_masked IS '姓名（脱敏） / Name, masked';
COMMENT ON COLUMN registration_view.id_type IS '证件类型 / ID type, code';
COMMENT ON COLUMN registration_view.id_masked IS '证件号码（脱敏） / ID number, masked';
COMMENT ON COLUMN registration_view.phone_masked IS '手机号（脱敏） / Phone, masked';
COMMENT ON COLUMN registration_view.sex IS '性别 / Sex, code';
COMMENT ON COLUMN registration_view.age IS '年龄（岁） / Age in years';
COMMENT ON COLUMN registration_view.origin_province IS '来源省 / Province of origin';
COMMENT ON COLUMN registration_view.origin_city IS '来源市 / City of origin';
COMMENT ON COLUMN registration_view.from_outbreak IS '近 14 天到过疫区 / In the outbreak province in the last 14 days';
COMMENT ON COLUMN registration_view.contact_risk IS '接触过高风险人员 / Contact with a high-risk person';
COMMENT ON COLUMN registration_view.purpose IS '来城事由 / Purpose, code';
COMMENT ON COLUMN registration_view.mode IS '交通方式 / Mode of travel, code';
COMMENT ON COLUMN registration_view.expected_on IS '预计到达日期 / Expected arrival';
COMMENT ON COLUMN registration_view.arrived_on IS '实际到达日期 / Seen arriving; null: not seen yet';
COMMENT ON COLUMN registration_view.verified_on IS '核实日期 / Verified at the door; null: not verified yet';
COMMENT ON COLUMN registration_view.state IS '状态：expected 待到、arrived 已到未核实、verified 已核实、missed 逾期未到 / State: expected, arrived (not verified), verified, missed (day passed, not seen)';
COMMENT ON COLUMN registration_view.days_waiting IS '到达至核实天数（未核实计至数据截止日） / Days from arrival to verification; counted to the last day known while not verified';
COMMENT ON COLUMN registration_view.district_code IS '区县代码 / District code; null: not located';
COMMENT ON COLUMN registration_view.district_zh IS '区县 / District, Chinese';
COMMENT ON COLUMN registration_view.district_en IS '区县（英文） / District, English';
COMMENT ON COLUMN registration_view.street_code IS '街道代码 / Street code';
COMMENT ON COLUMN registration_view.street_zh IS '街道 / Street, Chinese';
COMMENT ON COLUMN registration_view.street_en IS '街道（英文） / Street, English';
COMMENT ON COLUMN registration_view.community_code IS '社区代码 / Community code';
COMMENT ON COLUMN registration_view.community_zh IS '社区 / Community, Chinese';
COMMENT ON COLUMN registration_view.community_en IS '社区（英文） / Community, English';
COMMENT ON COLUMN registration_view.grid_code IS '网格代码 / Management grid code';
COMMENT ON COLUMN registration_view.grid_zh IS '网格 / Management grid, Chinese';
COMMENT ON COLUMN registration_view.grid_en IS '网格（英文） / Management grid, English';
COMMENT ON COLUMN registration_view.geo_level IS '定位精度 / How precisely the address is located, code';
COMMENT ON COLUMN registration_view.confidence IS '定位把握（0–1） / Confidence of place, 0 to 1; null: not located or placed before it was kept';
COMMENT ON COLUMN registration_view.radius_m IS '不确定半径（米） / Uncertainty radius in metres';
