-- What was asked of whom, where, due when, its state and outcome, hours taken, overdue or not. Persons are masked.
-- "The last moment known" is the end of the last day the tasks speak of, never later than now.
CREATE VIEW task_view AS
SELECT
    t.task_no AS task_no,
    t.kind AS kind,
    t.registration_no AS registration_no,
    mask_name(r.person_name) AS person_masked,
    mask_phone(r.phone) AS phone_masked,
    mask_name(t.assignee) AS assignee_masked,
    t.created_at AS created_at,
    t.due_at AS due_at,
    t.closed_at AS closed_at,
    t.recorded_at AS recorded_at,
    t.state AS state,
    t.outcome AS outcome,
    round((extract(epoch FROM t.closed_at - t.created_at) / 3600)::numeric, 1)::float8 AS hours_taken,
    CASE WHEN t.closed_at IS NOT NULL THEN t.closed_at > t.due_at ELSE t.state IN ('open', 'accepted') AND t.due_at < known.moment END AS overdue,
    CASE WHEN t.closed_at IS NULL AND t.state IN ('open', 'accepted') AND t.due_at < known.moment THEN round((extract(epoch FROM known.moment - t.due_at) / 3600)::numeric, 1)::float8 WHEN t.closed_at > t.due_at THEN round((extract(epoch FROM t.closed_at - t.due_at) / 3600)::numeric, 1)::float8 END AS hours_overdue,
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
    t.geo_level AS geo_level,
    t.confidence AS confidence
FROM task t
CROSS JOIN (
    SELECT least(gridwatch_now(), coalesce(
        (SELECT (as_of + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' FROM source_state WHERE source = 'task'), gridwatch_now()
    )) AS moment
) known
LEFT JOIN registration r ON r.key = t.registration_no
LEFT JOIN area d ON d.code = t.district_code
LEFT JOIN area s ON s.code = t.street_code
LEFT JOIN area c ON c.code = t.community_code
LEFT JOIN area g ON g.code = t.grid_code;

COMMENT ON VIEW task_view IS '任务视图：要谁做什么、在哪、何时到期、状态与结果、用时、是否逾期 / What was asked of whom, where, due when, state, outcome, hours taken, overdue';
COMMENT ON COLUMN task_view.task_no IS '任务编号 / Task number';
COMMENT ON COLUMN task_view.kind IS '任务类型 / What is asked, code';
COMMENT ON COLUMN task_view.registration_no IS '登记编号 / Registration it follows; null: none';
COMMENT ON COLUMN task_view.person_masked IS '对象姓名（脱敏） / Whom it concerns, masked';
COMMENT ON COLUMN task_view.phone_masked IS '对象手机号（脱敏） / Phone of the person it concerns, masked';
COMMENT ON COLUMN task_view.assignee_masked IS '承办人（脱敏） / Who is asked, masked';
COMMENT ON COLUMN task_view.created_at IS '派单时间 / When it was asked';
COMMENT ON COLUMN task_view.due_at IS '办结期限 / When it is due';
COMMENT ON COLUMN task_view.closed_at IS '办结时间 / When it was closed; null: still open';
COMMENT ON COLUMN task_view.recorded_at IS '得知时间 / When we learnt it';
COMMENT ON COLUMN task_view.state IS '状态 / State, code';
COMMENT ON COLUMN task_view.outcome IS '办理结果 / What came of it';
COMMENT ON COLUMN task_view.hours_taken IS '办理用时（小时） / Hours from asking to closing; null while open';
COMMENT ON COLUMN task_view.overdue IS '是否逾期 / Closed after it was due, or open and due before the last moment known';
COMMENT ON COLUMN task_view.hours_overdue IS '逾期时长（小时） / Hours beyond the due time; null when not overdue';
COMMENT ON COLUMN task_view.district_code IS '区县代码 / District code; null: not located';
COMMENT ON COLUMN task_view.district_zh IS '区县 / District, Chinese';
COMMENT ON COLUMN task_view.district_en IS '区县（英文） / District, English';
COMMENT ON COLUMN task_view.street_code IS '街道代码 / Street code';
COMMENT ON COLUMN task_view.street_zh IS '街道 / Street, Chinese';
COMMENT ON COLUMN task_view.street_en IS '街道（英文） / Street, English';
COMMENT ON COLUMN task_view.community_code IS '社区代码 / Community code';
COMMENT ON COLUMN task_view.community_zh IS '社区 / Community, Chinese';
COMMENT ON COLUMN task_view.community_en IS '社区（英文） / Community, English';
COMMENT ON COLUMN task_view.grid_code IS '网格代码 / Management grid code';
COMMENT ON COLUMN task_view.grid_zh IS '网格 / Management grid, Chinese';
COMMENT ON COLUMN task_view.grid_en IS '网格（英文） / Management grid, English';
COMMENT ON COLUMN task_view.geo_level IS '定位精度 / How precisely the address is located, code';
COMMENT ON COLUMN task_view.confidence IS '定位把握（0–1） / Confidence of place, 0 to 1; null: not located or placed before it was kept';
