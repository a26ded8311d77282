"""What whoever looks at a demonstration has to know: who can sign in, with what, and one journey to click through."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prystan.web.demonstration import Demonstration

CARD = "how-to-sign-in.txt"


def own_command() -> str:
    """What to type for `prystan` here, where it may lie in an environment that is not on the path."""
    found, own = shutil.which("prystan"), Path(sys.executable).parent / "prystan"
    return "prystan" if found and Path(found).samefile(own) else os.path.relpath(own)


def card(shown: Demonstration, folder: Path, port: int) -> str:
    """Logins and journey. Each person has an address of her own, so that one browser can be all of them at once."""
    names = {login.key: f"http://{login.key}.localhost:{port}/" for login in shown.logins}
    wide = max(map(len, names.values()))
    who = [
        f"  {names[login.key]:{wide}}  {login.email:26} {login.person}, {login.organisation}" for login in shown.logins
    ]
    return "\n".join([
        "WHO CAN SIGN IN (invented people; all is gone when you stop it). Each has an address of her own, so you can",
        "be several of them in one browser. Where it does not know these names: private windows, and "
        f"http://127.0.0.1:{port}/",
        *who,
        f"  password  {shown.password}",
        f"  code      {own_command()} code {folder}     (each code lets a person in once, and for a minute)",
        f"            or put {shown.secret} into the app for codes on your telephone",
        "",
        "A JOURNEY, from intake to the report",
        f"  1. {names['association']}  Sign in. Cases, Take a person in: choose status, sex, age and region. Save.",
        "  2. Record consent: tick the first three, tick House by the River, give a day to come and a language. Save.",
        "     Then: Write names and whereabouts. Any name; it is sealed as you save it.",
        "  3. Find a service and refer: Search, House by the River, Send the referral. No name goes with it.",
        f"  4. {names['shelter']}  Sign in. A referral waits to be answered: open it. No name. I have seen it, Accept,",
        "     Open the case: now the name is there. Back on the referral: The person has come, Help is over, and",
        "     Tell the sender, which closes the case to the shelter again.",
        f"  5. {names['association']}  In the case: Add a service, Plan a visit,",
        "     Write down the visit. Or Withdraw consent: who could read, no longer can.",
        f"  6. {names['coordinator']}  Referrals, Where they wait: two waited too long. Ask another provider for one.",
        "     Then Numbers, Contribution, Make the contribution: a file with codes and pseudonyms, and no name.",
        f"  7. {names['national']}  Referrals, Where they wait: the other one, as a number, and no name.",
    ])  # fmt: skip
