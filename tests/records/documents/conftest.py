"""Forms to print and a way to read them."""

import re
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from records.documents.forms import Form, Passage, Row
from records.documents.signing import Signature


class Printed:
    """A PDF, read with other eyes than those that wrote it."""

    def __init__(self, pdf: bytes):
        self.bytes = pdf
        self.reader = PdfReader(BytesIO(pdf), strict=True)
        self.pages = [page.extract_text() for page in self.reader.pages]

    @property
    def text(self) -> str:
        """All its words without the spaces and line ends that setting them made."""
        return bare("".join(self.pages))

    @property
    def fonts(self) -> list:
        resources = [page["/Resources"] for page in self.reader.pages]
        return [font.get_object() for part in resources for font in part.get("/Font", {}).values()]

    def drawn(self, page: int) -> str:
        return self.reader.pages[page].get_contents().get_data().decode("latin-1")


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture
def printed():
    return Printed


@pytest.fixture
def drawing():
    """A signature as the pad hands it over."""
    picture = Image.new("RGBA", (300, 150), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(80, 40), (150, 110), (220, 50)], fill=(23, 58, 107, 255), width=5)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def talk(drawing):
    return Form(
        title="谈心谈话记录表",
        number="谈-PS02-2026-0012",
        notice="密封内容，凭授权打印",
        rows=(
            Row("主谈人", "周敏　排水分公司书记"),
            Row("谈话对象", "孙建国　安全科科长"),
            Row("时间", "2026年3月12日15:00–15:50"),
            Row("主题", "安全费用报销提醒", wide=True),
        ),
        passages=(
            Passage(
                "谈话情况", "孙建国表示接受，今后一律“两人验收、一月一清”。\n管安全要严——严在制度上……", min_height=120
            ),
            Passage("对方意见和建议", "希望公司统一安全费用验收表格，现在三个科三个样。", min_height=60),
            Passage("反映问题", "无。"),
        ),
        signatures=(
            Signature("谈话对象", drawing, when="2026年3月13日"),
            Signature("主谈人", typed="周敏", when="2026年3月13日"),
            Signature("审核", when="2026年3月16日", note="通过"),
        ),
        footnotes=("补充1另页附后。",),
        addenda=(Passage("补充1", "去年台账已经清完。"),),
        trace=("扫码核验：审计记录第18,204号　摘要7f3a 91c2", "打印：李伟　理由：核对跟进事项　第1份"),
        verify_url="https://outreach.example.org/verify/7f3a91c2",
        subject="谈心谈话",
        author="李伟",
    )
