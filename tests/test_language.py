"""Which texts are read as English, and what is said of the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.article import Article
from graphkit.extract.language import LANGUAGES, _function_words, foreign
from graphkit.extract.pipeline import Extractor

ENGLISH = (
    "The foreign minister said on Monday that the two countries had agreed to open the border, and that talks about the "
    "disputed islands would go on in the spring. "
)
OTHERS = {
    "German": "Der Außenminister sagte am Montag, dass sich die beiden Länder darauf geeinigt haben, die Grenze zu öffnen, und dass "
    "die Gespräche über die Inseln im Frühjahr weitergehen.",
    "French": "Le ministre des Affaires étrangères a déclaré lundi que les deux pays se sont mis d'accord pour ouvrir la frontière "
    "et que les pourparlers sur les îles vont continuer au printemps.",
    "Spanish": "El ministro de Exteriores dijo el lunes que los dos países han acordado abrir la frontera y que las conversaciones "
    "sobre las islas van a seguir en la primavera.",
    "Italian": "Il ministro degli Esteri ha detto lunedì che i due paesi si sono accordati per aprire la frontiera e che i colloqui "
    "sulle isole andranno avanti in primavera.",
    "Portuguese": "O ministro disse na segunda-feira que os dois países não vão fechar a fronteira e que as conversações sobre as "
    "ilhas também continuam até ao verão.",
    "Dutch": "De minister van Buitenlandse Zaken zei maandag dat de twee landen het eens zijn over het openen van de grens en dat "
    "er in het voorjaar verder wordt gesproken over de eilanden.",
    "Polish": "Minister powiedział w poniedziałek, że oba kraje nie zamkną granicy i że rozmowy na temat wysp będą się toczyć także "
    "po tym, jak się skończy zima.",
    "Turkish": "Bakan pazartesi günü iki ülkenin sınırı açmak için anlaştığını ve bu konuda daha çok görüşme olacağını söyledi, ama "
    "adalar için henüz bir karar yok dedi.",
    "Swedish": "Utrikesministern sade på måndagen att de båda länderna har kommit överens om att öppna gränsen och att samtalen om "
    "öarna ska fortsätta under våren.",
    "Russian": "Министр сказал в понедельник, что обе страны не закроют границу и что переговоры об островах будут идти и дальше.",
    "Ukrainian": "Міністр сказав у понеділок, що обидві країни не закриють кордон і що переговори щодо островів триватимуть і надалі.",
    "Arabic": "قال الوزير يوم الاثنين إن البلدين اتفقا على فتح الحدود وإن المحادثات حول الجزر سوف تستمر في الربيع بعد ذلك",
    "Chinese": "外交部长星期一表示，两国同意开放边界，关于岛屿的谈判将在春天继续进行。",
    "Japanese": "外相は月曜日、両国が国境を開くことで合意したと述べ、島々についての協議は春にも続くと語った。",
    "Korean": "외무장관은 월요일 두 나라가 국경을 열기로 합의했다고 말했다.",
    "Greek": "Ο υπουργός είπε τη Δευτέρα ότι οι δύο χώρες συμφώνησαν να ανοίξουν τα σύνορα.",
    "Hebrew": "שר החוץ אמר ביום שני ששתי המדינות הסכימו לפתוח את הגבול ביניהן.",
}

READ = [
    "",
    "42",
    "Kenya and Uganda meet",
    "IRAN ATTACKS ISRAEL; US, UK, FRANCE CONDEMN STRIKE; UN SECURITY COUNCIL MEETS; OIL PRICES SOAR; NATO ALLIES MEET IN BRUSSELS; "
    "JAPAN SENDS AID; CHINA URGES CALM",
    "Ministers present: María de la Cruz (Spain), João dos Santos (Portugal), Ludwig van der Berg (Netherlands), Karl von Stein "
    "(Germany), Luca della Rovere (Italy), Jean de la Tour (France), Ahmed al-Din (Egypt), Ana de los Ríos (Chile)",
    "Präsident trifft Kanzler",  # too short to judge
    "Real Madrid 2 1 Bayern München\nParis Saint Germain 0 0 Inter Milano\nAjax Amsterdam 1 3 Benfica Lisboa\n" * 4,
    ENGLISH + "“Wir werden die Grenze nicht schließen, weil das für die Menschen in der Region nicht gut ist”, he said. " + ENGLISH,
    ENGLISH + "«Мы не закроем границу», he said. " + ENGLISH,
    ENGLISH + OTHERS["German"],
    ENGLISH.upper(),
    ENGLISH.replace("e", "â€™"),
    "Leader Kim Jong-un (김정은) of the North met Xi Jinping (习近平) of China in the city of Dalian (大连).",
    "U.S.-Japan-ROK. " * 50,
]


@pytest.mark.parametrize("text", READ)
def test_read_as_english(text: str) -> None:
    assert foreign(text) == ""


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_are_named(language: str) -> None:
    assert foreign(OTHERS[language]) == f"written in {language}, not English"
    assert foreign(OTHERS[language].upper()).endswith(", not English")


def test_a_name_or_a_quote_in_english_does_not_make_it_english() -> None:
    text = OTHERS["German"] * 3 + "„We will see“, sagte er vor dem Weißen Haus der Agentur Associated Press. " + OTHERS["German"]
    assert foreign(text) == "written in German, not English"


def test_a_script_without_a_list_is_named() -> None:
    assert foreign("विदेश मंत्री ने सोमवार को कहा कि दोनों देश सीमा खोलने पर सहमत हुए।") == "written in Devanagari script, not English"


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_lists_are_there(code: str) -> None:
    assert len(_function_words(code)) > 30


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert foreign(text) == "" or foreign(text).startswith("written in ")


def test_what_is_skipped_says_nothing() -> None:
    article = Article.from_text(OTHERS["German"])
    found = Extractor().read(article)
    assert found.skipped == "written in German, not English"
    assert (found.mentions, found.statements, found.article) == ((), (), article)
