"""The principal characters of the sample organisation: invented people who stay the same in every demo and picture."""

from datetime import date

from records.people.enums import Gender, Rank, Relation
from records.samples.seeds import FamilySeed, PersonSeed, PostSeed

F, M = Gender.FEMALE, Gender.MALE
HEAD, DEPUTY, MEMBER, NONE = Rank.HEAD, Rank.DEPUTY, Rank.MEMBER, Rank.NONE


def post(unit, title, rank, since, until=None, important=False):
    return PostSeed(unit, title, rank, important, day(since), until and day(until))


def day(text):
    return date.fromisoformat(text)


def person(key, number, name, gender, birthday, party_since, *posts, family=(), lunar=False):
    return PersonSeed(key, number, name, gender, day(birthday), party_since and day(party_since), posts, family, lunar)


WANG_FAMILY = (
    FamilySeed(Relation.SPOUSE, "林芳", True, 1984),
    FamilySeed(Relation.MOTHER, None, False, 1953),
    FamilySeed(Relation.DAUGHTER, None, False, 2014),
)
CHEN_FAMILY = (
    FamilySeed(Relation.SPOUSE, "许玉兰", True, 1973),
    FamilySeed(Relation.MOTHER, "陆桂珍", True, 1946),
    FamilySeed(Relation.SON, None, False, 2003),
)
SUN_FAMILY = (FamilySeed(Relation.SPOUSE, None, False, 1972), FamilySeed(Relation.SON, "孙浩", True, 2000))
AYGULI_FAMILY = (FamilySeed(Relation.SPOUSE, "艾尔肯·依明", True, 1986), FamilySeed(Relation.SON, None, False, 2019))
HUANG_FAMILY = (FamilySeed(Relation.SPOUSE, "彭丽", True, 1982), FamilySeed(Relation.DAUGHTER, None, False, 2012))

CAST = (
    person("fang_guodong", "20001", "方国栋", M, "1968-09-02", "1991-07-01",
           post("group", "集团党委书记", HEAD, "2021-03-15", important=True)),
    person("gao_yunfeng", "20003", "高云峰", M, "1969-04-18", "1993-07-01",
           post("drainage", "党总支书记", HEAD, "2016-05-10", "2024-06-03", important=True),
           post("group", "集团党委副书记、总经理", DEPUTY, "2024-06-03", important=True)),
    person("li_wei", "20007", "李伟", M, "1976-11-20", "1999-07-01",
           post("headquarters/discipline", "副主任", DEPUTY, "2019-09-01", "2023-02-06"),
           post("headquarters/discipline", "主任", HEAD, "2023-02-06", important=True),
           post("group", "集团纪委副书记", MEMBER, "2023-02-06", important=True)),
    person("li_guoqiang", "20009", "李国强", M, "1979-08-11", "2006-07-01",
           post("headquarters/computing", "主任", HEAD, "2018-03-12", important=True)),
    person("zhao_ying", "20015", "赵颖", F, "1983-02-27", "2008-12-26",
           post("headquarters/office", "保密安全主管", NONE, "2020-07-06")),
    person("qian_li", "20016", "钱立", M, "1981-06-30", "2007-07-01",
           post("headquarters/computing", "网络安全主管", NONE, "2022-04-11")),
    person("chen_lixin", "20018", "陈立新", M, "1972-12-05", "1998-07-01",
           post("headquarters/audit", "部长", HEAD, "2017-10-09", important=True)),
    person("xu_haiyan", "20052", "徐海燕", F, "1987-05-23", "2012-07-01",
           post("supply/counter", "副所长", DEPUTY, "2020-09-01", "2026-07-06"),
           post("headquarters/culture", "宣传主管", NONE, "2026-07-06")),
    person("zhou_min", "20011", "周敏", F, "1974-03-16", "1998-07-01",
           post("drainage/safety", "科长", HEAD, "2012-08-01", "2019-04-01"),
           post("drainage", "副经理", DEPUTY, "2019-04-01", "2024-06-03", important=True),
           post("drainage", "党总支书记", HEAD, "2024-06-03", important=True)),
    person("he_jing", "20958", "何静", F, "1995-10-08", "2019-06-28",
           post("drainage/office", "秘书", NONE, "2021-08-02")),
    person("wang_haitao", "20318", "王海涛", M, "1982-01-14", "2009-07-01",
           post("drainage/pumps", "值班长", NONE, "2013-05-06", "2026-06-03"),
           post("drainage/pumps", "副所长", DEPUTY, "2026-06-03", important=True), family=WANG_FAMILY),
    person("sun_jianguo", "20127", "孙建国", M, "1970-10-01", "1996-07-01",
           post("drainage/safety", "副科长", DEPUTY, "2014-03-03", "2024-06-05"),
           post("drainage/safety", "科长", HEAD, "2024-06-05", important=True), family=SUN_FAMILY, lunar=True),
    person("ma_xiaoyan", "20417", "马晓燕", F, "1980-07-19", "2005-07-01",
           post("drainage/customers", "科长", HEAD, "2017-02-13"),
           post("service", "副主任（主持工作）", HEAD, "2026-03-02")),
    person("meng_xiangyu", "20863", "孟祥宇", M, "1990-04-25", "2016-07-01",
           post("drainage/pumps", "副所长", DEPUTY, "2025-01-06")),
    person("ayguli", "20732", "阿依古丽·买买提", F, "1988-06-15", "2014-07-01",
           post("drainage/network", "技术员", NONE, "2018-07-02", "2026-09-14"),
           post("drainage/network", "科长", HEAD, "2026-09-14", important=True), family=AYGULI_FAMILY),
    person("chen_zhiyuan", "20246", "陈志远", M, "1971-02-11", "1997-07-01",
           post("drainage/pumps", "所长", HEAD, "2015-11-02", important=True), family=CHEN_FAMILY, lunar=True),
    person("jitian_meihua", "20871", "𠮷田美华", F, "1991-12-12", None,
           post("drainage/network", "水质化验员", NONE, "2017-06-01")),
    person("luo_peng", "20977", "罗鹏", M, "1997-03-09", None, post("drainage/pumps", "技术员", NONE, "2023-07-01")),
    person("gulinar", "20978", "古丽娜尔·艾合买提", F, "1992-08-21", "2019-06-20",
           post("repairs", "班长", HEAD, "2024-03-15", "2025-12-31"),
           post("drainage/network", "抢修班长", NONE, "2025-12-31")),
    person("zheng_kai", "20031", "郑凯", M, "1975-05-30", "2000-07-01",
           post("supply", "党总支书记", HEAD, "2020-08-10", important=True)),
    person("zhao_ming", "20034", "赵明", M, "1978-09-17", "2003-07-01",
           post("supply", "副经理、纪检委员", DEPUTY, "2021-04-06", important=True)),
    person("lin_xiaoyu", "20566", "林小雨", F, "1989-11-03", "2015-07-01",
           post("supply/counter", "营业员", NONE, "2014-07-01", "2022-05-09"),
           post("supply/counter", "副所长", DEPUTY, "2022-05-09", "2026-09-15"),
           post("supply/counter", "所长", HEAD, "2026-09-15", important=True)),
    person("liu_yang", "20042", "刘洋", M, "1977-01-26", "2002-07-01",
           post("works", "党总支书记", HEAD, "2022-06-20", important=True)),
    person("huang_zhiqiang", "20219", "黄志强", M, "1980-03-28", "2006-07-01",
           post("works/project2", "项目经理", HEAD, "2017-09-04", "2026-05-18", important=True),
           post("works", "副经理", DEPUTY, "2026-05-18", important=True), family=HUANG_FAMILY),
    person("han_xue", "20845", "韩雪", F, "1986-02-08", "2011-07-01",
           post("works/project3", "项目经理", HEAD, "2026-08-04", important=True)),
    person("gao_feng", "20338", "高峰", M, "1979-10-22", "2004-07-01",
           post("works/project1", "项目经理", HEAD, "2019-12-02", important=True)),
    person("ouyang_hui", "20061", "欧阳慧", F, "1981-04-04", "2006-07-01",
           post("laboratory", "副主任、纪检委员", DEPUTY, "2021-01-11", important=True)),
    person("tian_ye", "20641", "田野", M, "1985-07-07", "2008-07-01",
           post("laboratory/analysis", "副科长", DEPUTY, "2019-08-05", "2026-01-05"),
           post("laboratory", "副主任", DEPUTY, "2026-01-05")),
    person("jie_zihan", "20899", "㛃子涵", F, "1996-05-16", None,
           post("laboratory/analysis", "水质化验员", NONE, "2019-07-15")),
    person("nima_ciren", "20388", "尼玛次仁", M, "1984-08-18", "2011-07-01",
           post("service", "副主任", DEPUTY, "2021-05-10")),
    person("cui_ying", "20913", "崔莹", F, "1993-01-30", None, post("service/hotline", "班长", HEAD, "2022-09-01")),
    person("wu_tong", "20073", "吴桐", M, "1984-12-19", "2010-07-01",
           post("purchasing", "副部长、纪检委员", DEPUTY, "2023-10-08", important=True)),
)  # fmt: skip
