"""Charts as plain data: facts in, shapes out. Horizontal places are percent and vertical ones pixels, so a chart
stretches with the page and its text does not. No clock, no database, no Django.

``{% load charts %}`` draws them, each with the same facts in words beside it:

    {% ribbon r %}        Ribbon(today, points=[RibbonPoint(on, "Internal audit", "by 3 June 2027", "next", story="…")],
                                 certificate=ChartSpan(first, last), bars=[RibbonBar("Within 2027", first, last)],
                                 window=ChartSpan(first, last), note="These months meet all three date rules.")
                          RibbonPoint.state: done next later; goes inside <section class="sky">
    {% day_chart c %}     DayChart(year, [Stretch(first, last, people)], today, limit=10): figure, key and table
    {% day_spark c %}     the same DayChart, small, for the home page
    {% lanes l %}         Lanes(first, last, today, [Lane("Delia", [LaneBar(…), LaneMark(…), LaneSteps(…)])],
                                window=ChartSpan(first, last)); dense=True at the desk
    {% bar 5 7 %}         a progress bar, "5 of 7"; say="5 of 7 actions done"
    {% shares rows %}     horizontal bars: rows of Share("Certified", 94, "fill", url="…"), with caption=
    {% columns c %}       Columns([Column("3 May", here=2, kind="stop"), Column("10 May", 1, expected=4)],
                                  say="First answers due by week: …", usual=6)
    {% cycle_sketch %}    the four years to come, for a municipality without a certificate

A view maps the rules' own answers to these; nothing here knows an app.
"""
