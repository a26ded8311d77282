"""The faces of a study: sentences, tables and charts, in a terminal, a notebook, a page and the Country Report.

Each exhibit (`exhibits`) is a table with its own numbers; a chart (`plots`) is drawn from an exhibit's study and never
shows what its table has not. Words are English sentences that `Say` may say in another language.
"""
