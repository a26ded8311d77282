"""Filled HTCDS workbooks: of the published templates where they are at hand, else of the same layout."""

from __future__ import annotations

import warnings
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

PUBLISHED = sorted((Path(__file__).parents[4] / "shared/reference/htcds").glob("HTCDS Excel*.xls[xm]"))
# Hidden names and visible labels as the templates have them: the address columns disagree, one name is missing.
COLUMNS = [
    (None, None), ("cas_CaseOwner", "Case Owner"), ("prs_Salutation", "Salutation"), ("prs_FirstName", "First Name"),
    ("prs_SecondName", "Second Name"), ("con_Consent", "Consent"), ("prs_Birthdate", "Birthdate"),
    ("prs_Gender", "Gender"), ("prs_Citizenship", "Citizenship"), ("prs_Title", "Title"), ("prs_Email", "Email"),
    ("prs_HomePhone", "Home Phone"), ("prs_MobilePhone", "Mobile Phone"), ("prs_MailingCity", "Mailing Street"),
    ("prs_MailingCountry", "Mailing City"), ("prs_MailingState", "Mailing State/Province"),
    ("prs_MailingStreet", "Mailing Zip/Postal Code"), ("prs_MailingPostalCode", "Mailing Country"),
    ("vic_TraffickingStatus", "Trafficking Status"),
    ("vic_TraffickinStatusDecisionMakingOrg", "Trafficking Status Decision Making Organization"),
    ("vic_MethodOfRecruitment", "Method of Recruitment"), ("vic_LocationOfRecruitment", "Location of Recruitment"),
    ("vic_MethodsOfControl", "Methods of Control"), ("vic_TypeOfExploitation", "Type of Exploitation"),
    ("vic_ForcedLabourIndustry", "Forced Labour Industry"), ("vic_TypeOfSexExploitation", "Type of Sex Exploitation"),
    ("vic_LocationOfExploitation", "Location of Exploitation"), ("cas_Status", "Status"),
    ("cas_ReferringOrganisation", "Referring Organisation"), ("cas_IncomingReferralDate", "Incoming Referral Date"),
    ("cas_ReferringPrimaryCaseWorker", "Referring Primary Case Worker"),
    ("cas_ReasonForIncomingReferral", "Reason for Incoming Referral"),
    ("cas_IncomingReferralDetails", "Incoming Referral Details"), ("cas_ReferredOrganisation", "Referred Organisation"),
    ("cas_ReferredPrimaryCaseWorker", "Referred Primary Case Worker"), (None, "Reason for Outgoing Referral"),
    ("cas_OutgoingReferralDate", "Outgoing Referral Date"),
    ("cas_OutgoingReferralDetails", "Outgoing Referral Details"),
    ("cas_ReasonForCaseClosure", "Reason for Case Closure"), (None, None),
]  # fmt: skip

# Everything that identifies, under each label that can hold it. None of these words may be found anywhere afterwards.
IDENTITY: dict[str, object] = {
    "Case Owner": "Zaprudski", "Salutation": "Spadarynia", "First Name": "Hanna", "Second Name": "Kavalionak",
    "Email": "hanna@example.org", "Home Phone": "+375170000000", "Mobile Phone": "+375290000000",
    "Mailing Street": "Niamiha 5", "Mailing City": "Smarhon", "Mailing Zip/Postal Code": "220004",
    "Referring Primary Case Worker": "Barysevich", "Referred Primary Case Worker": "Lukomskaja",
    "Incoming Referral Details": "sister of Maryna", "Outgoing Referral Details": "lives with Alena",
    "Reason for Case Closure": "moved to Aunt Zosia", "Location of Recruitment": "Bar Kupalinka",
    "Referring Organisation": "Klub Sviatlica", "Title": "seamstress",
}  # fmt: skip
SECRETS = (
    "Zaprudski", "Spadarynia", "Hanna", "Kavalionak", "example.org", "37517", "37529", "Niamiha", "Smarhon", "220004",
    "Barysevich", "Lukomskaja", "Maryna", "Alena", "Zosia", "Kupalinka", "Sviatlica", "seamstress", "1990-05-17",
)  # fmt: skip
CASE: dict[str, object] = {
    "Consent": "Yes",
    "Birthdate": date(1990, 5, 17),
    "Gender": "Feminine",
    "Citizenship": "Moldova, Republic of",
    "Mailing State/Province": "Мінск",
    "Trafficking Status": "Actual victim of trafficking",
    "Trafficking Status Decision Making Organization": "NGO",
    "Method of Recruitment": "At work; Through friends or social events",
    "Methods of Control": "Debt bondage ; False promises\u00a0",
    "Type of Exploitation": "Forced labour; Forced military (by non-state actors)",
    "Forced Labour Industry": "Water supply; sewerage, waste management and remediation; Construction",
    "Location of Exploitation": "Poland",
    "Incoming Referral Date": date(2024, 3, 4),
}


def template(path: Path | None = None) -> Any:
    """An empty template: a published one, or one made here of the same layout."""
    if path:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Case Sheet"
    for place, (name, label) in enumerate(COLUMNS, start=1):
        sheet.cell(1, place).value, sheet.cell(2, place).value = name, label
    sheet.row_dimensions[1].hidden = True
    for number in range(1, 51):
        sheet.cell(number + 2, 1).value = number
    return book


def sheet_of(book: Any) -> Any:
    return book["Case Sheet"] if "Case Sheet" in book.sheetnames else book.worksheets[0]


def fill(book: Any, row: int, cells: dict[str, object]) -> None:
    """Type cells under the labels that a person sees."""
    sheet = sheet_of(book)
    places = {cell.value: cell.column for cell in sheet[2] if cell.value}
    for label, value in cells.items():
        sheet.cell(row, places[label]).value = value
