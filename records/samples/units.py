"""The units of Linjiang Water Group (临江水务集团), and the parts from which a larger one is put together."""

from datetime import date

from records.samples.seeds import UnitSeed

FOUNDED = date(2004, 4, 1)

# key, code, name, English name, trade; below it: slug, name, English name.
COMPANIES = (
    ("headquarters", "BB00", "集团本部", "Headquarters", (
        ("office", "综合办公室", "General Office"),
        ("culture", "党群工作部", "Party and Staff Relations"),
        ("discipline", "纪检监察室", "Discipline Inspection"),
        ("personnel", "人力资源部", "Personnel"),
        ("finance", "财务部", "Finance"),
        ("audit", "审计部", "Audit"),
        ("computing", "信息中心", "Computing Centre"),
    )),
    ("supply", "GS01", "供水分公司", "Water Supply Co.", (
        ("office", "综合科", "Office"),
        ("safety", "安全科", "Safety"),
        ("counter", "营业所", "Customer Counters"),
        ("mains", "管网运维科", "Mains"),
        ("meters", "计量科", "Metering"),
        ("plant", "城东水厂", "Chengdong Waterworks"),
    )),
    ("drainage", "PS02", "排水分公司", "Drainage Co.", (
        ("office", "综合科", "Office"),
        ("safety", "安全科", "Safety"),
        ("network", "管网运维科", "Network Operations"),
        ("pumps", "泵站管理所", "Pumping Stations"),
        ("customers", "客户服务科", "Customer Service"),
    )),
    ("works", "GC03", "工程建设公司", "Engineering Co.", (
        ("office", "综合科", "Office"),
        ("cost", "造价科", "Cost Control"),
        ("project1", "项目一部", "Project Team 1"),
        ("project2", "项目二部", "Project Team 2"),
        ("project3", "项目三部", "Project Team 3"),
    )),
    ("laboratory", "SZ04", "水质监测中心", "Water Quality Centre", (
        ("analysis", "化验科", "Analysis"),
        ("sampling", "采样科", "Sampling"),
        ("quality", "质量科", "Quality"),
    )),
    ("service", "KF05", "客户服务中心", "Customer Service Centre", (
        ("hotline", "热线班", "Hotline"),
        ("hall", "服务大厅", "Service Hall"),
        ("visits", "回访班", "Call-back Team"),
    )),
    ("purchasing", "CG06", "物资采购部", "Purchasing", (
        ("tenders", "招标科", "Tenders"),
        ("contracts", "合同科", "Contracts"),
        ("stores", "物资仓库", "Stores"),
    )),
)  # fmt: skip

HEAD_TITLES = {"科": "科长", "所": "所长", "班": "班长", "室": "主任", "心": "主任", "部": "部长", "厅": "主任",
               "厂": "厂长", "库": "主任", "队": "队长", "司": "党总支书记"}  # fmt: skip
STAFF_TITLES = {
    "headquarters": ("主办科员", "科员", "调研员"),
    "supply": ("抄表员", "管线工", "净水工", "探漏员", "调度员"),
    "drainage": ("值班长", "管网巡查员", "设备检修工", "疏浚工", "技术员"),
    "works": ("施工员", "安全员", "资料员", "测量员", "材料员"),
    "laboratory": ("水质化验员", "采样员", "仪器管理员", "样品管理员"),
    "service": ("坐席员", "窗口服务员", "回访员", "工单调度员"),
    "purchasing": ("招标专员", "合同管理员", "验收员", "询价员"),
}
SECTION_TITLES = {
    "综合办公室": ("文书", "机要员", "档案管理员"),
    "综合科": ("文书", "后勤管理员", "档案管理员"),
    "安全科": ("安全员", "应急管理员"),
    "党群工作部": ("组织干事", "宣传干事", "工会干事"),
    "纪检监察室": ("纪检员",),
    "人力资源部": ("薪酬主管", "培训主管"),
    "财务部": ("主管会计", "出纳"),
    "审计部": ("审计主管",),
    "信息中心": ("网络工程师", "运维工程师"),
    "营业所": ("营业员", "收费员"),
    "泵站管理所": ("值班长", "泵站运行工", "设备检修工"),
    "造价科": ("造价员",),
    "物资仓库": ("仓库保管员", "验收员"),
}
IMPORTANT_WORDS = ("财务", "会计", "人力", "采购", "招标", "合同", "造价", "项目", "计量", "仓库", "材料", "验收")

PLACES = (
    ("城东", "Chengdong"), ("城西", "Chengxi"), ("城南", "Chengnan"), ("城北", "Chengbei"), ("江口", "Jiangkou"),
    ("临湖", "Linhu"), ("青石", "Qingshi"), ("白沙", "Baisha"), ("柳河", "Liuhe"), ("石桥", "Shiqiao"),
    ("南浦", "Nanpu"), ("云台", "Yuntai"), ("新港", "Xingang"), ("龙泉", "Longquan"), ("东塘", "Dongtang"),
)  # fmt: skip


def linjiang():
    """The group, its seven companies and departments, their sections, and one team that was merged in 2025."""
    units = [UnitSeed("group", "JT00", "临江水务集团", "Linjiang Water Group", None, "headquarters", FOUNDED)]
    for company in COMPANIES:
        units += _company(company, company[0], *company[1:4])
    team = UnitSeed("repairs", "QX07", "管网抢修队", "Mains Repair Team", "group", "drainage", date(2009, 3, 1),
                    date(2025, 12, 31), "drainage/network")  # fmt: skip
    return (*units, team)


def large(count):
    """`count` units below one group: headquarters, then the six other kinds of company, place after place."""
    units = [UnitSeed("group", "JT00", "临江水务集团", "Linjiang Water Group", None, "headquarters", FOUNDED)]
    units += _company(COMPANIES[0], COMPANIES[0][0], *COMPANIES[0][1:4])
    serial = 0
    while len(units) < count:
        company, (place, place_en) = COMPANIES[1 + serial % 6], PLACES[serial % len(PLACES)]
        number = "一二三四五六七八九十"[serial // 30 % 10] if serial >= 30 else ""
        names = f"{place}{number}{company[2]}", f"{place_en} {company[3]} {serial + 1}"
        serial += 1
        units += _company(company, f"c{serial}", f"{company[1][:2]}{serial:02d}", *names)
    return tuple(units[:count])


def _company(company, key, code, name, name_en):
    trade, sections = company[0], company[4]
    below = [
        UnitSeed(f"{key}/{slug}", f"{code}{index:02d}", section, section_en, key, trade, FOUNDED)
        for index, (slug, section, section_en) in enumerate(sections, 1)
    ]
    return [UnitSeed(key, code, name, name_en, "group", trade, FOUNDED), *below]


def head_title(unit):
    """What the one at the head of `unit` is called."""
    if unit.name.startswith("项目"):
        return "项目经理"
    if unit.name.endswith("本部"):
        return "主任"
    return HEAD_TITLES.get(unit.name.rstrip("0123456789")[-1], "主任")


def staff_titles(unit):
    """What those in `unit` are called who do not lead it."""
    return SECTION_TITLES.get(unit.name) or STAFF_TITLES[unit.trade]


def is_important(unit, title):
    """Whether a post touches money, people, goods or contracts (重要岗位)."""
    return any(word in unit.name + title for word in IMPORTANT_WORDS)
