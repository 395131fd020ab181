"""Data row → KPI: the shop's canonical tables (store) and the figures computed over them (metrics, stock, risk).

Imports only the kernel. Nobody here knows Slack, a model or a document.
"""
