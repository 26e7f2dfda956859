"""Many targets, profiles and versions of the suite: certified side by side, on an engine of others.

`plan` reads what is to be done, `job` does one piece of it wherever it lands, `dispatch` hands the
pieces to Dask, `kept` is the folder of what is finished, and `overview` shows all of it at once.
"""
