"""Invented names: surnames as frequent as they are, given names of each generation, minority names, rare characters."""

import re
from dataclasses import dataclass
from itertools import accumulate

from records.people.enums import Gender

# Each with its share among ten thousand people, roughly.
SURNAMES = """
王720 李718 张675 刘539 陈453 杨308 黄225 赵221 吴201 周199 徐146 孙145 马131 朱126 胡118 郭114 何112 林109
高104 罗97 郑95 梁85 谢84 宋82 唐80 许76 邓75 冯71 韩70 曹67 曾65 彭63 萧20 蔡58 潘57 田57
董56 袁55 于54 余53 叶52 蒋52 杜51 苏50 魏50 程49 吕48 丁47 沈46 任45 姚44 卢43 傅42 钟42
姜41 崔41 谭40 廖39 范38 汪38 陆37 金36 石35 戴34 贾33 韦32 夏32 邱31 方31 侯30 邹29 熊28
孟27 秦27 白26 江25 阎24 薛24 尹23 段22 雷22 黎21 史20 龙20 陶19 贺19 顾18 毛18 郝17 龚17
邵16 万16 钱15 严15 覃14 武14 戚8 单7 仇6 解6 尉3 逯2 亓2 欧阳12 上官4 司马3 诸葛3 司徒3
东方1 令狐1 皇甫2 尉迟1 夏侯1
"""
SURNAME_LIST = re.findall(r"[^\d\s]+", SURNAMES)
SURNAME_SUMS = tuple(accumulate(map(int, re.findall(r"\d+", SURNAMES))))

# Characters by the decade in which parents liked them; (until the year of birth, men, women).
GENERATIONS = (
    (1976, "建国民华志勇斌平福生根林海山洪松德", "秀英兰玉珍桂芳凤琴梅淑芬春荣霞云菊翠惠萍"),
    (1990, "伟磊涛波超俊峰辉刚亮凯勇健旭斌江浩东晖", "丽静敏艳娟燕娜婷玲倩红莉洁慧颖蓉薇晶琳虹"),
    (2100, "宇轩浩然子博睿泽晨昊天佑哲翰铭楷航辰宸", "欣怡梓涵诗雨萱思琪雅彤佳可心悦馨妍语桐若"),
)
SECOND = "文晓海志国立永家世宏景光宗承启云庭佩书兆克善守长"

UYGHUR = (
    (
        "艾合买提 阿布力米提 吐尔逊 买买提江 库尔班 亚森 艾尔肯",
        "古丽娜尔 阿依努尔 帕提古丽 热依拉 迪丽努尔 米热古丽 阿孜古丽",
    ),
    "买买提 艾合买提 吐尔逊 阿不都拉 热合曼 依明 玉素甫 卡德尔 沙吾提",
)
TIBETAN = (
    "尼玛 扎西 达瓦 巴桑 洛桑 丹增 边巴 格桑 次旺 嘉央",
    ("次仁 顿珠 多吉 平措 旺堆 罗布", "卓玛 央金 拉姆 德吉 曲珍 白玛"),
)
MONGOL = ("巴特尔 苏和 朝鲁 特木尔 阿古拉 布和", "乌兰其其格 萨仁 托娅 琪琪格 娜仁 高娃")
RARE = ("㛃", "䶮", "𠮷", "𬱖", "𫖯", "喆", "淼", "堃", "昇", "犇", "垚", "㵘")
MINORITY_SHARE, RARE_SHARE, SINGLE_SHARE = 0.04, 0.01, 0.16


@dataclass(frozen=True, slots=True)
class Name:
    """A name and whom it suits."""

    text: str
    gender: Gender


def surname(rng):
    """A Han surname, compound ones included."""
    return rng.choices(SURNAME_LIST, cum_weights=SURNAME_SUMS)[0]


def person(rng, gender=None, born=1982):
    """A name for somebody of that gender (either, when None) born in that year."""
    gender = gender or rng.choice((Gender.MALE, Gender.FEMALE))
    if rng.random() < MINORITY_SHARE:
        return Name(_minority(rng, gender), gender)
    return Name(surname(rng) + _given(rng, gender, born), gender)


def _given(rng, gender, born):
    men, women = next((men, women) for until, men, women in GENERATIONS if born <= until)
    last = rng.choice(men if gender == Gender.MALE else women)
    if rng.random() < RARE_SHARE:
        last = rng.choice(RARE)
    if rng.random() < SINGLE_SHARE:
        return last
    return rng.choice(SECOND + (men if gender == Gender.MALE else women)) + last


def _minority(rng, gender):
    woman = gender == Gender.FEMALE
    people = rng.random()
    if people < 0.45:
        given, fathers = UYGHUR
        return f"{rng.choice(given[woman].split())}·{rng.choice(fathers.split())}"
    if people < 0.8:
        first, second = TIBETAN
        return rng.choice(first.split()) + rng.choice(second[woman].split())
    return rng.choice(MONGOL[woman].split())
