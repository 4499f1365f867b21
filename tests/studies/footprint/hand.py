"""A study small enough to be solved on paper: three items, two sites, two services, two countries, one unknown type.

The amounts, [unit/year] [unit] [kWh/year] (see :mod:`ecosoin.engine.statement`):

    pc-n  30 pc, 6 years, 26 kWh           5      30     780
    pc-s  12 pc * 0.57, 4 years, 30 kWh    1.71   6.84   205.2
    pc-t   5 pc, 4 years, 40 kWh           1.25   5      200
    sv-n   3 srv, 5 years, 2000 kWh * 1.4  0.6    3      8400
    sv-s   2 srv, 8 years, 1200 * 1.93     0.25   2      4632 in Germany
    km   400 km, 1 year                    400    400    -
"""

from __future__ import annotations

from pathlib import Path

SOURCES = """\
id,kind,publisher,title,version,url,licence,date_published,date_accessed
measured,dataset,Bureau A,Fiches,3,https://a.example,CC-BY-4.0,,2024-01-02
guess,assumption,Bureau B,Dires,,,CC0-1.0,2023-05-06,2024-01-03
grid,dataset,Bureau C,Réseau,,https://c.example,ODbL-1.0,2022-07-08,2024-01-04
unused,dataset,Bureau D,Rien,9,https://d.example,MIT,2021-01-01,2024-01-05
"""
ITEMS = """\
item,category,tier,lifetime_year,energy_kwh_year,aliases,note
pc,laptop,terminals,4,30,Portable|Notebook,Note du portable
srv,server,datacentres,5,1200,Hôte|Host,
trip,travel,non_digital,1,,Kilomètre|Kilometre,
"""
FACTORS = """\
item,stage,criterion,value,low,high,coverage,unit,place,valid_from,valid_to,quality,source_id,locator,note
pc,manufacturing,climate_change,150,120,200,0.9,kg CO2 eq/unit,,2020,,medium,measured,p. 4,Note du facteur
pc,distribution,climate_change,10,,,0.9,kg CO2 eq/unit,,2020,,low,guess,p. 5,
pc,end_of_life,climate_change,2,,,0.9,kg CO2 eq/unit,,2019,2021,high,measured,p. 6,
pc,manufacturing,resource_use_minerals_metals,0.012,0.009,0.018,0.9,kg Sb eq/unit,,2020,,medium,measured,p. 7,
pc,manufacturing,acidification,0.9,,,0.9,mol H+ eq/unit,,2024,2024,medium,measured,p. 8,
srv,manufacturing,climate_change,900,700,1300,0.9,kg CO2 eq/unit,,2020,,medium,measured,p. 9,
srv,use,climate_change,7,,,0.9,kg CO2 eq/unit,,2020,,medium,measured,p. 10,
srv,manufacturing,resource_use_minerals_metals,0.05,,,0.9,kg Sb eq/unit,,2020,,low,measured,p. 11,
trip,use,climate_change,0.25,0.2,0.3,0.9,kg CO2 eq/km,,2020,,high,measured,p. 12,
"""
ELECTRICITY = """\
place,year,criterion,value,low,high,unit,source_id
FR,2023,climate_change,0.08,0.07,0.1,kg CO2 eq/kWh,grid
FR,2024,resource_use_minerals_metals,5e-8,,,kg Sb eq/kWh,grid
DE,2024,climate_change,0.4,,,kg CO2 eq/kWh,guess
FR,2024,acidification,0,,,mol H+ eq/kWh,grid
DE,2024,acidification,0,,,mol H+ eq/kWh,grid
DE,2024,resource_use_minerals_metals,0,,,kg Sb eq/kWh,grid
"""
EQUIPMENT = """\
id,name,type,quantity,site,service,country,lifetime (year),energy (kWh/year),quality,PUE,ownership
pc-n,Portables nord,pc,30,Nord,Soins,,6,26,high,,professional
pc-s,Portables sud,pc,12,Sud,Paie,,,,medium,,byod
pc-t,Portables tiers,pc,5,Sud,Soins,,,40,,,
sv-n,Hôtes nord,srv,3,Nord,Soins,,,2000,,1.4,
sv-s,Hôtes sud,srv,2,Sud,Paie,DE,8,,medium,,
km,Trajets,trip,400,Sud,Soins,,,,low,,
zz,Inconnus,zorglub,7,Nord,Paie,,,,high,,
"""
FACTS = """\
fact,value
organisation,Hôpital de papier
users,130
beds,40
staff,250
spare_server_share,0
no_cloud,oui
no_telework,non
"""


def write_hand_set(folder: Path, **tables: str) -> Path:
    """The factor set of the study, any table replaced (``sources items factors electricity``)."""
    folder.mkdir(parents=True)
    written = {"sources": SOURCES, "items": ITEMS, "factors": FACTORS, "electricity": ELECTRICITY} | tables
    for name, text in written.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def write_hand_inventory(folder: Path, equipment: str = EQUIPMENT, **tables: str) -> Path:
    """The inventory of the study, any table added or replaced (``facts machines applications``)."""
    folder.mkdir(parents=True)
    for name, text in ({"equipment": equipment, "facts": FACTS} | tables).items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
