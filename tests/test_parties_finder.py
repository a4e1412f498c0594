"""What the finder takes and what it leaves: tables with near-misses."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.parties import FoundMention, MentionFinder, Registry


@pytest.fixture(scope="module")
def finder() -> MentionFinder:
    return MentionFinder(Registry.load())


def pairs(found: list[FoundMention]) -> list[tuple[str, str]]:
    return [(m.surface, m.party) for m in found]


def parties(found: list[FoundMention]) -> list[str]:
    return [m.party for m in found]


#: Text -> the parties found, in order.
TAKEN = [
    ("Colombia's ambassador to Israel was recalled.", ["Colombia", "Israel"]),
    ("Colombia’s ambassador to Israel was recalled.", ["Colombia", "Israel"]),
    ("The Israelis' answer and the Swiss' silence", ["Israel", "Switzerland"]),
    ("Israeli-backed settlers and US-led raids", ["Israel", "United States"]),
    ("pro-Israel and anti-China groups", ["Israel", "China"]),
    ("the Israel-Hamas war", ["Israel", "Hamas"]),
    ("Breaking the Silence thanked Women in Black.", ["Breaking the Silence", "Women in Black"]),
    ("Los mapuches y los hutus protestaron.", ["Mapuche", "Hutu"]),
    ("The Mothers of the Plaza de Mayo met Yazidi women.",
     ["Mothers of the Plaza de Mayo", "Yazidis"]),
    ("Israeli–Palestinian talks", ["Israel", "Palestine"]),
    ("Russian-American relations worsened", ["Russia", "United States"]),
    ("The U.S. said the US and the USA agree.", ["United States"] * 3),
    ("the u.s. again", ["United States"]),
    ("Nigeria and Niger closed a border; Nigerien and Nigerian troops met.",
     ["Nigeria", "Niger", "Niger", "Nigeria"]),
    ("Guinea-Bissau is not Guinea, nor Equatorial Guinea, nor Papua New Guinea.",
     ["Guinea-Bissau", "Guinea", "Equatorial Guinea", "Papua New Guinea"]),
    ("The Democratic Republic of the Congo sued Rwanda.",
     ["Democratic Republic of the Congo", "Rwanda"]),
    ("North Korea mocked South Korea.", ["North Korea", "South Korea"]),
    ("South Sudanese and Sudanese officials", ["South Sudan", "Sudan"]),
    ("Turkey's president met Chad's leader in Jordan.", ["Türkiye", "Chad", "Jordan"]),
    ("Jordan King Abdullah's envoy", ["Jordan"]),
    ("Georgia and Russia fought a war in 2008.", ["Georgia", "Russia"]),
    ("the Palestinian people and the Gaza Strip", ["Palestine", "Palestine"]),
    ("Palestinians in Gaza", ["Palestine", "Palestine"]),
    ("the Israeli security forces' aggression", ["Israel"]),
    ("The IDF shelled it.", ["Israel Defense Forces"]),
    ("Israeli forces shelled it.", ["Israel"]),
    ("the Islamic Resistance Movement (Hamas)", ["Hamas", "Hamas"]),
    ("the Colombian Foreign Ministry said", ["Colombia"]),
    ("the government of Chile and Peru's foreign ministry", ["Chile", "Peru"]),
    ("The Foreign Ministry declined.", []),
    # Surnames that are places or leaders, and given names of persons found.
    ("Leila de Lima left. De Lima said no, and Adriano de Souza Lima agreed.", []),
    ("La alcaldesa de Lima calló. De Lima llegó la noticia.", ["Peru", "Peru"]),
    ("Lima accused Chile. The University of Lima did not.", ["Peru", "Chile"]),
    ("Jesús Silva-Herzog and Filomena Sarmento-Gusmão left; Sarmento-Gusmão fell.", []),
    ("Anti-Trump groups met Ex-Obama aides over the McCarthy-Biden deal.",
     ["Donald Trump", "Barack Obama", "Joe Biden"]),
    ("Modi left. Lalit Modi, Lalit Modi Lalit Modi", ["Narendra Modi"]),
    ("Why Does Israel Refuse to Talk? Israel has no answer.", ["Israel"]),
    ("In China Quispe University opened. China and Peru met.", ["China", "Peru"]),
    ("They met Assad. Asma Assad left. Omar Hassan al-Bashir left.", ["Bashar al-Assad", "Omar al-Bashir"]),
    # A person's name may tell a time or a manner.
    ("He hates Obama-era rules and a George W. Bush-style war. Obama-backed rebels left.", ["Barack Obama"]),
    # Others of a leader's surname, and names of which it is the first half.
    ("Biden spoke. Hunter Biden left. Biden wept.", ["Joe Biden"] * 2),
    ("Hunter Biden left. Biden wept, said Joe Biden.", ["Joe Biden"] * 2),
    ("Hunter Biden left. President Biden wept. Biden left.", ["Joe Biden"] * 2),
    ("The Impeach Trump Now group sued. Trump Jr. left. Trump wept.", ["Donald Trump"]),
    ("Enrique Peña Nieto left. Daw Suu Kyi and Peña Nieto wept.",
     ["Enrique Peña Nieto", "Aung San Suu Kyi", "Enrique Peña Nieto"]),
    ("Paul Martin left. Martin Luther King did not. Martin Thursday wept.", ["Paul Martin"] * 2),
    ("Xi Jinping left Xi'an for Xi’s home. Chapter XI of Luis XI", ["Xi Jinping"] * 2),
    ("XI JINPING SPEAKS. PUTIN AND XI LEAVE", ["Xi Jinping", "Vladimir Putin", "Xi Jinping"]),
    ("Georgia Democrats met in Atlanta.", ["Democratic Party"]),
    ("New Mexico cheered." * 5 + " Congress voted.", ["US Congress"]),
    ("President Isaac Herzog thanked Herzog-Trump relations.", ["Isaac Herzog"] * 2 + ["Donald Trump"]),
    ("The Tamil Nadu government met Tamil leaders.", ["Tamils"]),
    ("Mauricio Macri calló. Mauricio siempre llega tarde.", ["Mauricio Macri"]),
    # A state's name is no state in the name of a body of its own; its ministries and forces act for it.
    ("The Nigeria Labour Congress accused Chile.", ["Chile"]),
    ("The Zambia Congress of Trade Unions and the Botswana Democratic Party met.", []),
    ("The Polish Teachers' Union sued Chile.", ["Chile"]),
    ("La Comisión de Derechos Humanos de Pakistán acusó a Chile.", ["Chile"]),
    ("The Law Society of Kenya sued.", []),
    ("Our friends in Moscow lied, and nobody in Kyiv would pick up.", ["Russia", "Ukraine"]),
    ("Amigos en Moscú y nadie en Kyiv.", ["Russia", "Ukraine"]),
    ("Tourists in Moscow slept, and a restaurant in Kyiv burned.", []),
    ("The Russian Air Force and the Turkish Armed Forces met.", ["Russia", "Türkiye"]),
    ("The Peruvian National Congress and the Nigerian Labour Minister met.", ["Peru", "Nigeria"]),
    ("Bakers of the Dockers' Union marched for Pakistan.", ["Pakistan"]),
    ("The Nigerian Union leader left. The Party of Chile's president won.", ["Nigeria", "Chile"]),
    ("The Red Cross and the International Red Cross came.",
     ["International Committee of the Red Cross"] * 2),
    ("The Ugandan Red Cross and the Cruz Roja Mexicana came.", ["Uganda", "Mexico"]),
    # Nor is one at the end of another capitalised name, unless that is a title, an epithet, a party of its own,
    # or whom something is told; the first word of a sentence may be any.
    ("Chile thanked Priorities USA. Priorities USA left.", ["Chile"]),
    ("Imagine USA left. The USA left.", ["United States"] * 2),
    ("Miss Venezuela thanked Chile. She misses Venezuela.", ["Chile", "Venezuela"]),
    ("They fined Talara Mining Canada, Quispe Times London and Banks France.", []),
    ("Biden told Congress USA is strong. He told Reuters Israel lied, and told Ana Quispe Chile would pay.",
     ["Joe Biden", "US Congress", "United States", "Israel", "Chile"]),
    ("Meanwhile Russia left. In Moscow Russia fell. On Tuesday Moscow wept.", ["Russia"] * 3),
    ("They met Former Soviet Georgia, East Germany and Team USA.",
     ["Soviet Union", "Georgia", "Germany", "United States"]),
    ("Reclusive North Korea and import-reliant Italy met. Import-reliant Italy left.",
     ["North Korea", "Italy", "Italy"]),
    ("Two Republican U.S. senators met Senior White House aides in Vladimir Putin's Russia.",
     ["Republican Party", "United States", "United States", "Vladimir Putin", "Russia"]),
    ("@Quispe Israel lied. Hola Perú. «Ni Londres ni Lima pagan».",
     ["Israel", "Peru", "United Kingdom", "Peru"]),
    ("The Kremlin and the White House disagree.", ["Russia", "United States"]),
    ("Kyiv blamed Moscow.", ["Ukraine", "Russia"]),
    ("The Peruvian Congress met.", ["Peru"]),
    ("The American Congress met.", ["United States", "US Congress"]),
    ("Peru thanked Congress.", ["Peru", "US Congress"]),
    ("Peru, Congress and Hezbollah", ["Peru", "US Congress", "Hezbollah"]),
    ("The government in Kyiv fell.", ["Ukraine"]),
    ("aid to Kyiv", ["Ukraine"]),
    ("Ottawa expelled two diplomats.", ["Canada"]),
    ("ISRAEL STRIKES GAZA", ["Israel", "Palestine"]),
    ("US STRIKES SYRIA", ["United States", "Syria"]),
    ("RUSSIA ACCUSES NATO OF PROVOCATION", ["Russia", "NATO"]),
    ("israel must stop bombing gaza", ["Israel", "Palestine"]),
    ("#Israel and @Israel again", ["Israel", "Israel"]),
    ("Honestly trump is a liar. So is starmer.", ["Donald Trump", "Keir Starmer"]),
    ("@ana @JuanP Why does putin hate nato? Sad", ["Vladimir Putin", "NATO"]),
    ("RT @ana: “Thank god biden lost”", ["Joe Biden"]),
    ("I don't trust Zelensky but putin is worse", ["Volodymyr Zelenskyy", "Vladimir Putin"]),
    ("uk out of nato, and the eu too; tories lie",
     ["United Kingdom", "NATO", "European Union", "Conservative Party"]),
    ("rusia y china son aliados de milei", ["Russia", "China", "Javier Milei"]),
    ("The uk and eu. People eat fine china", []),
    ("Why don't black lives matter in the womb?", []),
    ("why don't black lives matter to you?", ["Black Lives Matter"]),
    ("The letters of the alphabet. Queremos la paz. Es el salvador de todos.", []),
    ("“Reports that the group of eight agreed are early,” Quispe said.", []),
    ("a guinea pig and a labour market; they said it is who we are, us", []),
    ("“Israel” and ‘Iran’", ["Israel", "Iran"]),
    ("(Iran)/Iraq;Oman", ["Iran", "Iraq", "Oman"]),
    ("U.S./Israel talks; no end.Israel/Iran",
     ["United States", "Israel", "Israel", "Iran"]),
    ("Cote d'Ivoire, Côte d’Ivoire, Ivory Coast", ["Côte d'Ivoire"] * 3),
    ("Mexico, México y los mexicanos", ["Mexico"] * 3),
    ("EE.UU. y la Unión Europea", ["United States", "European Union"]),
    ("el pueblo palestino y los israelíes", ["Palestine", "Israel"]),
    ("Me\u0301xico (decomposed)", ["Mexico"]),
    ("Isra\u00adel with a soft hyphen", ["Israel"]),
    ("The Taliban and the Houthis", ["Taliban", "Houthis"]),
    ("Hizbullah, Hizbollah, Hezbollah", ["Hezbollah"] * 3),
    ("The WHO warned the UN.", ["World Health Organization", "United Nations"]),
    ("Labour beat the Conservatives.", ["Labour Party", "Conservative Party"]),
    ("the Labour party", ["Labour Party"]),
    ("The UN Security Council met.", ["United Nations Security Council"]),
    ("the Chinese Communist Party", ["Chinese Communist Party"]),
    ("Chinese goods and a Chinese official", ["China", "China"]),
    ("Taiwanese voters defied Beijing.", ["Taiwan", "China"]),
    ("The Dominican Republic and Dominica", ["Dominican Republic", "Dominica"]),
    ("Netanyahu thanked Zelensky; Erdogan did not.",
     ["Benjamin Netanyahu", "Volodymyr Zelenskyy", "Recep Tayyip Erdoğan"]),
    # Surnames that in news mean one leader; with near-misses.
    ("Lula elogió a Petro. Petro Symonenko calló.", ["Luiz Inácio Lula da Silva", "Gustavo Petro"]),
    ("Rubio met Kast. Pence paid fifty pence.", ["Marco Rubio", "José Antonio Kast", "Mike Pence"]),
    ("Macri attacked the judge. Jorge Macri did not.", ["Mauricio Macri"]),
    ("Noboa, Vizcarra y Piñera se reunieron.",
     ["Daniel Noboa", "Martín Vizcarra", "Sebastián Piñera"]),
    ("Le Pen accused Hollande. Marion Le Pen did not.", ["Marine Le Pen", "François Hollande"]),
    ("Xi called Vance. Xi's envoy left Xi'an. Louis XI, Vance Hill.", ["Xi Jinping", "JD Vance", "Xi Jinping"]),
    ("Moraes banned it. Vinicius de Moraes sang. He feared de Moraes.", ["Alexandre de Moraes"] * 2),
    ("Modi praised bin Salman. Khalid bin Salman left.", ["Narendra Modi", "Mohammed bin Salman"]),
    ("Truss fell. A roof truss fell. Sandu, Attal and Gantz met al-Sudani and Abiy.",
     ["Liz Truss", "Maia Sandu", "Gabriel Attal", "Benny Gantz", "Mohammed Shia al-Sudani", "Abiy Ahmed"]),
    ("President Petro spoke.", ["Gustavo Petro"]),
    ("Gustavo Petro spoke. Petro left.", ["Gustavo Petro", "Gustavo Petro"]),
    ("Petro recalls envoy\n\nPresident Gustavo Petro recalled him.",
     ["Gustavo Petro", "Gustavo Petro"]),
    ("Prime Minister Theresa May quit in May. May wept.", ["Theresa May", "Theresa May"]),
    ("el presidente Boric", ["Gabriel Boric"]),
    ("Gabriel Boric, Gabriel Boric Font", ["Gabriel Boric", "Gabriel Boric"]),
    ("China's Xi met Russia’s Putin.", ["China", "Xi Jinping", "Russia", "Vladimir Putin"]),
    ("Burkina Faso's Traoré and Nicaragua's Ortega",
     ["Burkina Faso", "Ibrahim Traoré", "Nicaragua", "Daniel Ortega"]),
    ("Kyiv, Moscow and Ankara agreed.", ["Ukraine", "Russia", "Türkiye"]),
    ("Pyongyang, Seoul and Tokyo disagree.", ["North Korea", "South Korea", "Japan"]),
    ("IS militants fled Iraq. IS THIS THE END?", ["Islamic State", "Iraq"]),
    ("al-Shabaab, al Qaeda and Al-Qaeda", ["Al-Shabaab", "Al-Qaeda", "Al-Qaeda"]),
    ("Mexico, Texas and Arizona signed.", ["Mexico"]),
    ("Peru, Georgia and Chile", ["Peru", "Georgia", "Chile"]),
    ("King Charles went home.", ["King Charles III"]),
    ("#FreePalestine #StandWithUkraine #BoycottUSA",
     ["Palestine", "Ukraine", "United States"]),
    ("#IsraelHamasWar", ["Israel", "Hamas"]),
    ("#NATOSummit #USElection #AfDVerbot #NoAfD",
     ["NATO", "United States", "Alternative for Germany", "Alternative for Germany"]),
    ("#Trump2024 #Milei2023 #BoycottUSANow",
     ["Donald Trump", "Javier Milei", "United States"]),
    ("#MPs #G20Talks #M23 #USians", ["G20", "M23"]),
    ("an ex-Soviet republic; post-Soviet Russia", ["Russia"]),
    ("Chad's army and Chad Kroeger; Mr Chad", ["Chad"]),
    ("May said no, Theresa May said.", ["Theresa May", "Theresa May"]),
    ("ISRAEL-HAMAS WAR: BIDEN SAYS IRAN WILL PAY", ["Israel", "Hamas", "Joe Biden", "Iran"]),
    ("WHO warns; who warns?", ["World Health Organization"]),
    ("WHO WARNS OF FLU IN PERU", ["World Health Organization", "Peru"]),
    ("WHO IS TO BLAME IN PERU", ["Peru"]),
    ("WHO ATTACKED PERU?", ["Peru"]),
    ("LET PERU BURN. LET US GO TO PERU.", ["Peru", "Peru"]),
    ("Lula y la OTAN, según el Kremlin y los Países Bajos",
     ["Luiz Inácio Lula da Silva", "NATO", "Russia", "Netherlands"]),
    ("the US and its dollar, US$5 million", ["United States"]),
    ("CHINA ACCUSES U.S. OF SPYING AS PUTIN SPEAKS", ["China", "United States", "Vladimir Putin"]),
    ("La Unión Europea y EE UU sancionaron a Corea del Norte.",
     ["European Union", "United States", "North Korea"]),
    ("Los israelíes, según Hamás, no negociarán.", ["Israel", "Hamas"]),
    ("los Estados Unidos Mexicanos", ["Mexico"]),
    ("The anti-Israel march met pro-Palestinian ones.", ["Israel", "Palestine"]),
    ("Washington – and not Paris – decides.", ["United States", "France"]),
    ("Washington — which backed Israel — was silent.", ["United States", "Israel"]),
    ("Paris rejects the deal. PARIS REJECTS THE DEAL", ["France", "France"]),
    ("MOSCOW: NATO MUST GO", ["Russia", "NATO"]),
    ("NATO — The alliance met. NATO: Israel left.", ["NATO", "NATO", "Israel"]),
    ("New Delhi condemned Israel; Delhi did, too.", ["India", "Israel", "India"]),
    ("Obviously Trump lied. Impeach Trump. Backing al-Assad, Russia won.",
     ["Donald Trump", "Donald Trump", "Bashar al-Assad", "Russia"]),
    ("GOP TRUMP RALLY; MARK BIDEN'S WORDS; WILL TRUMP WIN?",
     ["Republican Party", "Donald Trump", "Joe Biden", "Donald Trump"]),
    ("AFTER JORDAN CHINA SIGNS. WILL JORDAN SIGN?", ["Jordan", "China", "Jordan"]),
    ("Donald Trump won. Lara Trump cheered.", ["Donald Trump"]),
    ("Bashar al-Assad fled. Asma al-Assad followed. Assad wept.", ["Bashar al-Assad"] * 2),
    ("Omar Hassan al-Bashir fled. Salam al-Maliki and Nouri Kamal al-Maliki stayed. Donald John Trump won.",
     ["Omar al-Bashir", "Nouri al-Maliki", "Donald Trump"]),
    ("Their Democratic values won; a Democratic socialist and Students for a Democratic Society lost.",
     ["Democratic Party"]),
    ("Anger grew in the Labour camp. Labour camps grew.", ["Labour Party"]),
    ("I fear Macron’s law will trump ours. It does not trump truth.", ["Emmanuel Macron"]),
    ("Why would trump lie? So will trump lose? Biden, not trump",
     ["Donald Trump", "Donald Trump", "Joe Biden", "Donald Trump"]),
    ("Chile tiene un electorado maduro y un zapatero; no a Maduro", ["Chile", "Nicolás Maduro"]),
    ("chile no quiere a maduro ni a zapatero",
     ["Chile", "Nicolás Maduro", "José Luis Rodríguez Zapatero"]),
    ("Theresa May quit. May's deal failed. May the best win. Between May and June it rained.",
     ["Theresa May", "Theresa May"]),
    ("Theresa May spoke. May they win? May, she said, may win.", ["Theresa May", "Theresa May"]),
    ("Labour wins; Labour MPs rebelled; Labour: tax them", ["Labour Party"] * 3),
    ("Democratic senators left. The Democratic Party won.", ["Democratic Party"] * 2),
    ("Democratic control of the House; Moderate Democrats won.", ["Democratic Party"] * 2),
    ("Congress passed it, and an act of Congress of the United States.",
     ["US Congress", "US Congress", "United States"]),
    ("Stephen Harper's Conservatives lost, Boris Johnson's Conservatives won.",
     ["Stephen Harper", "Conservative Party of Canada", "Boris Johnson", "Conservative Party"]),
    ("Italy's Democratic Party lost.", ["Italy", "Democratic Party of Italy"]),
    ("Botswana's Democratic Party lost.", ["Botswana"]),
    # Names that bodies of several states have: the state beside them, else the one that the text is on.
    ("The PP accused Spain's government.", ["People's Party of Spain", "Spain"]),
    ("The PP accused Vox.", ["People's Party of Spain", "Vox"]),
    ("The PP accused Brazil.", ["Brazil"]),
    ("The PPP left. Pakistan and Korea were told.", ["Pakistan", "South Korea"]),
    ("The PPP accused Pakistan's army.", ["Pakistan People's Party", "Pakistan"]),
    ("Korea's ruling Democratic Party won. The Democratic Party thanked Korea.",
     ["South Korea", *["Democratic Party of Korea"] * 2, "South Korea"]),
    ("Peru's Congress met. Congress accused Dina Boluarte.", ["Peru", "Dina Boluarte"]),
    ("India's Congress accused Modi.", ["India", "Indian National Congress", "Narendra Modi"]),
    ("Congress and the Democrats thanked Israel and the Labour Party.",
     ["US Congress", "Democratic Party", "Israel", "Labour Party"]),
    ("Peru's Congress thanked Congress, said the US and the White House and Americans.",
     ["Peru", "US Congress", "United States", "United States", "United States"]),
    ("pp. 3, the pan and PAN pizza", []),
    ("Polish the shoes of Polish voters.", ["Poland"]),
    ("Polish voters and the Polish their neighbours", ["Poland", "Poland"]),
    ("Podemos votó contra Israel. Podemos, Vox", ["Podemos", "Israel", "Podemos", "Vox"]),
    ("Georgia, Ukraine and Moldova asked Democrats for help.",
     ["Georgia", "Ukraine", "Moldova", "Democratic Party"]),
    ("They met in Batumi, Georgia. They met in Armenia, Georgia and Iran.",
     ["Georgia", "Armenia", "Georgia", "Iran"]),
    ("ISRAEL WINS. Jordan Blasts Israel Over Gaza Aid Delay",
     ["Israel", "Jordan", "Israel", "Palestine"]),
    ("N. Korea fired; S. Koreans and the N. Korean envoy left. Korea won.",
     ["North Korea", "South Korea", "North Korea", "South Korea"]),
    ("South Africans and Central African troops; the European Union and the African Union",
     ["South Africa", "Central African Republic", "European Union", "African Union"]),
    ("Papua New Guinea and Guinea", ["Papua New Guinea", "Guinea"]),
    ("Congo-Brazzaville and Congo-Kinshasa; Congo's army",
     ["Republic of the Congo", "Democratic Republic of the Congo", "Democratic Republic of the Congo"]),
]  # fmt: skip

#: Near-misses: names that are not mentions here.
LEFT = [
    "Chad Smith drummed.",
    "Michael Jordan retired.",
    "Jordan Peterson lectured.",
    "They swam in the Jordan River.",
    "a turkey sandwich",
    "A Turkey sandwich, please.",
    "He roasted a turkey.",
    "My guinea pig sleeps.",
    "Guinea pigs were used.",
    "the china plates",
    "China plates broke.",
    "New Jersey and New England and West Virginia and New Mexico",
    "South China Sea",
    "they told us to wait",
    "Between us, it may rain.",
    "Who may say?",
    "who will be there",
    "He asked us whether it is so.",
    "We met in May 2019 and in May again.",
    "non-Israeli visitors",
    "the Paris-based firm",
    "French-born chefs",
    "He speaks Chinese.",
    "She said in French.",
    "They met in Paris.",
    "He flew to Moscow on Monday.",
    "the Paris Agreement",
    "Geneva Convention and Vienna Convention",
    "Washington State and George Washington",
    "Denzel Washington starred.",
    "Tom Holland and Kathy Ireland",
    "Israel Adesanya won the bout.",
    "Paris Hilton sang.",
    "Cuban-American voters",
    "African Americans and Native Americans",
    "Latin America",
    "the polish on the table",
    "a swede and a dane",
    "THEY TOLD US WHO WON IN MAY",
    "Stacey Abrams lost in Georgia.",
    "Voters in Georgia and Arizona queued.",
    "www.israel.com and https://iran.example/iraq",
    "bit.example/ukraine, news.example.uk/world/2024/Israel_Iran and Read.example/war-in-iran",
    "write to info@israel.org",
    "Hunter Biden left. Biden wept.",
    "Sarah Huckabee Biden left. Biden wept.",
    "Gerardo Peña Nieto left. Peña Nieto wept.",
    "Santos, Cohen, Lagos, Duda and Silva are many.",
    "Jorge Macri won. Macri left. Cyrus Vance Jr. left. Vance wept.",
    "Jean-Marie Le Pen died. Le Pen was old.",
    "Johnson left the room.",
    "Senator Johnson voted no.",
    "Jill Biden spoke.",
    "Sara Netanyahu travelled.",
    "Hunter Biden was charged.",
    "Trump Tower burned.",
    "Brown bears sleep in winter.",
    "He likes Danish pastry and French fries.",
    "Iranxyz and Israelitish",
    "Panama Papers",
    "Korean War veterans",
    "un hombre y una mujer",
    "UN HOMBRE QUE NO QUISO IR CON LOS DEMAS",
    "Santiago Fernandez ran.",
    "Sofia Vergara acted.",
    "India Arie sang.",
    "Will he come?",
    "The mali is a gardener.",
    "The Foreign Ministry, the Supreme Court, the Army",
    "Mr. Jordan taught us.",
    "green party hats in a labour of love",
    "Moon landing in 1969",
    "Voters in Georgia, the southern US-born, queued: Georgia, a swing state, decides.",
    "The state of Georgia sued.",
    "Lebanon, Pennsylvania, has a mayor.",
    "He was born in Cuba, New York.",
    "Jordan Peterson lectured at length.",
    "Yesterday; Malia Obama graduated.",
    "US$5 million",
    "America First",
    "a republican form of government, Said he",
    "IS THIS THE END",
    "#turkeydinner #Thanksgiving",
    "the man's Li",
    "Real Madrid beat Paris Saint-Germain.",
    "i hate turkey and i love jordan",
    "Trumpism, Putinism and Bidenomics",
    "Breaking the silence at last",
    "Red shirts, yellow shirts and women in black walked by.",
    "Los indignados se fueron",
    "Europeans, Africans, Westerners and Arabs met; the Europeans left. AFRICANS LEFT",
    "Los europeos, los africanos y los árabes callaron.",
    "Labour market slows; LABOUR MARKET SLOWS; Labour costs rose",
    "Labour Day march and Labour unions",
    "Democratic institutions matter. Democratic elections were held.",
    "The Social Democrats won.",
    "the World Congress and the Congress of Families",
    "Congress MPs walked out.",
    "Polish your shoes. Polish the table.",
    "Podemos ganar. Podemos decirlo.",
    "una mujer morena",
    "ISRAEL ADESANYA WINS",
    "London Breed Loses San Francisco Mayoral Race",
    "JORDAN PETERSON’S TOUR",
    "Georgia O’Keeffe painted.",
    "Booker T. Washington taught.",
    "Asunción Gómez habló.",
    "Santiago de Compostela y Santiago del Estero",
    "New Guinea is an island.",
    "Chile peppers, chile con carne and Lima beans",
    "A Georgia grand jury met.",
    "It rained in Macon, Georgia.",
    "Lara Trump said no.",
    "“Lara Trump is right,” he said.",
    "Lara Trump Slams Rivals Over Border Bill",
    "Tiffany Trump married, Beau Biden died.",
    "Asma al-Assad left. Maher al-Assad stayed.",
    "HUNTER BIDEN INDICTED",
    "MICHAEL JORDAN RETIRES",
    "DENZEL WASHINGTON STARS",
    "Kerry Washington starred.",
    "PARIS (Reuters) - It rained.",
    "A headline\n\nKYIV, Ukraine (AP) — It rained.",
    "GAZA CITY (AFP) - It rained.",
    "WASHINGTON — The senator left.",
    "BRUSSELS/PARIS, March 3 (Reuters) - It rained.",
    "Geneva (4 March 2024) – It rained.",
    "Caracas, 3 mar (EFE).- Llovió.",
    "Madrid (EFE).- Llovió.",
    "MADRID.- Llovió.",
    "Brussels, 3 May 2024\n\nIt rained.",
    "NEW DELHI: It rained.",
    "He landed in New Delhi.",
]


@pytest.mark.parametrize(("text", "expected"), TAKEN, ids=[t[:40] for t, _ in TAKEN])
def test_taken(finder: MentionFinder, text: str, expected: list[str]) -> None:
    assert parties(finder.find(text)) == expected


@pytest.mark.parametrize("text", LEFT, ids=[t[:40] for t in LEFT])
def test_left(finder: MentionFinder, text: str) -> None:
    assert pairs(finder.find(text)) == []


def test_offices_decide_between_namesakes_and_kinds(finder: MentionFinder) -> None:
    text = "President Kirchner spoke in Argentina."
    assert parties(finder.find(text, date="2005-01-01"))[0] == "Néstor Kirchner"
    assert parties(finder.find(text, date="2009-01-01"))[0] == "Cristina Fernández de Kirchner"
    old, new = (
        finder.find("Gustavo Petro spoke.", date=date)[0] for date in ("2015-01-01", "2023-11-01")
    )
    assert (old.kind, new.kind) == ("person", "leader")


@pytest.mark.parametrize(
    ("date", "kind"),
    [
        (None, "leader"),  # an undated text may be of any time
        ("2022-03-10", "person"),
        ("2022-03-11", "leader"),
        ("2026-03-11", "leader"),  # the day of handing over counts for both
        ("2026-03-12", "person"),
        ("2026", "leader"),  # a bare year touches the term
        ("2027", "person"),
    ],
)
def test_a_leader_is_one_in_office_only(finder: MentionFinder, date: str | None, kind: str) -> None:
    (mention,) = finder.find("Gabriel Boric spoke.", date=date)
    assert (mention.party, mention.kind) == ("Gabriel Boric", kind)


@pytest.mark.parametrize(
    ("text", "date", "last"),
    [
        # Of several who are named in full: who bears the title, in the text or by date, else the nearest.
        ("President Lee Jae-myung spoke. Lee Myung-bak left. He thanked President Lee.", None,
         "Lee Jae-myung"),
        ("President Lee Jae-myung spoke. Former President Lee Myung-bak left. He met President Lee.",
         None, "Lee Jae-myung"),
        ("Lee Jae-myung spoke. Lee Myung-bak left. He thanked President Lee.", "2025-10-01",
         "Lee Jae-myung"),
        ("Lee Jae-myung spoke. Lee Myung-bak left. He thanked President Lee.", None, "Lee Myung-bak"),
        ("President Lee Jae-myung spoke. Lee Myung-bak left. He thanked Lee.", None, "Lee Myung-bak"),
        # A title of women means no man, one of men no woman; a first name that is the surname does not tell.
        ("Bill Clinton met Hillary Clinton. Bill Clinton left. Few trust Mrs. Clinton.", None,
         "Hillary Clinton"),
        ("Bill Clinton met Hillary Clinton. Few trust Mr. Clinton.", None, "Bill Clinton"),
        ("Bill Clinton met Hillary Clinton. Few trust Clinton.", None, "Hillary Clinton"),
        ("Bill Clinton left America. Few trust Mrs. Clinton.", None, "Hillary Clinton"),
        ("Hugo Chávez calló en Chile. Nadie cree a la señora Chávez.", None, "Chile"),
        ("Donald Trump left Chile. Few trust Mrs. Trump.", None, "Chile"),
        ("Donald Trump left Chile. Few trust Mr. Trump.", None, "Donald Trump"),
        ("Kim Jong-un left Chile. Few trust Mr. Kim.", None, "Kim Jong-un"),
        # A short name that is another's surname, too.
        ("Sara Duterte left. Few trust Duterte.", None, "Sara Duterte"),
        ("Sara Duterte left. Rodrigo Duterte did not. Few trust Duterte.", None, "Rodrigo Duterte"),
        ("Few trust Duterte.", None, "Rodrigo Duterte"),
    ],
)  # fmt: skip
def test_which_namesake_is_meant(
    finder: MentionFinder, text: str, date: str | None, last: str
) -> None:
    assert finder.find(text, date=date)[-1].party == last


def test_a_title_must_go_with_the_office(finder: MentionFinder) -> None:
    assert parties(finder.find("Prime Minister Johnson resigned.")) == ["Boris Johnson"]
    assert finder.find("President Johnson resigned.") == []


def test_why_and_affiliation(finder: MentionFinder) -> None:
    found = finder.find("Israeli officials and Iván Duque met the Kremlin. Duque left.")
    assert [m.why for m in found] == ["demonym", "name", "metonym", "surname of Iván Duque"]
    assert found[1].affiliation == "Colombia"
    assert found[0].party_id == "israel"


def test_explain_gives_reasons(finder: MentionFinder) -> None:
    told = finder.explain("Chad Smith met Israel in Paris.")
    assert pairs(told.found) == [("Israel", "Israel")]
    reasons = {r.surface: r.why for r in told.rejected}
    assert reasons == {
        "Chad": "given name before Smith",
        "Paris": "a place, not its government",
    }


def test_find_many_is_find_of_each(finder: MentionFinder) -> None:
    texts = ["Israel spoke.", "", "Gustavo Petro spoke."]
    dates = [None, None, "2001-01-01"]
    assert finder.find_many(texts) == [finder.find(t) for t in texts]
    assert finder.find_many(texts, dates=dates)[2][0].kind == "person"


def test_users_own_parties() -> None:
    rows = [
        {"name": "Talara", "kind": "state", "aliases": ["Talaran", "Talarans"]},
        {"name": "Reform", "affiliation": "talara"},
        {"name": "gun lobby", "kind": "movement"},
        {"name": "Ana Quispe", "kind": "leader"},
    ]
    own = MentionFinder(Registry.from_mappings(rows))
    text = (
        "Reform and the gun lobby fought the reform that Ana Quispe, a Talaran, wanted. Quispe won."
    )
    assert parties(own.find(text)) == [
        "Reform", "gun lobby", "Ana Quispe", "Talara", "Ana Quispe",
    ]  # fmt: skip
    assert own.find("Israel spoke.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Join #NoDamEver, #nodamever and #NODAMEVER today", ["Weir League"] * 3),
        ("@Dam_Foes lied, .@dam_foes!", ["Weir League", "Weir League"]),
        ("#damfoes met @anaquispe. Quispe left.", ["Ana Quispe", "Ana Quispe"]),
        ("No dam ever! No Dam Ever", []),
        ("NoDamEver", []),
        ("@NoDamEver and #Dam_Foes", []),
        ("#NoDamEverAgain", []),
        ("@dam foes, @dam_foes_2", []),
        ("me@dam_foes.org, https://a.org/@dam_foes", []),
        (
            "#FreeTalara and #freetalara, but free Talara! Free Talara",
            ["Weir League"] * 2 + ["Talara"] * 2,
        ),
        ("#FreeTalaraNow", ["Talara"]),
    ],
)
def test_hashtags_and_handles_stand_for_a_party_whole_and_behind_their_sign(
    text: str, expected: list[str]
) -> None:
    rows = [
        {"name": "Weir League", "aliases": ["#NoDamEver", "@dam_foes", "#FreeTalara"]},
        {"name": "Talara", "kind": "state"},
        {"name": "Ana Quispe", "kind": "leader", "aliases": ["@AnaQuispe"]},
    ]
    registry = Registry.from_mappings(rows)
    assert parties(MentionFinder(registry).find(text)) == expected
    assert registry.by_name("@Dam_FOES") is registry.get("weir-league")


def test_a_users_name_wins_over_a_fixed_phrase() -> None:
    own = MentionFinder(Registry.from_mappings([{"name": "New England"}]))
    assert parties(own.find("New England voted.")) == ["New England"]


DEMONYMS = [
    ("Kenyan", "Kenya"), ("Ghanaian", "Ghana"), ("Malagasy", "Madagascar"),
    ("Ivorian", "Côte d'Ivoire"),
    ("Burkinabe", "Burkina Faso"), ("South African", "South Africa"), ("Egyptian", "Egypt"),
    ("Moroccan", "Morocco"), ("Iraqi", "Iraq"), ("Emirati", "United Arab Emirates"),
    ("Saudi", "Saudi Arabia"), ("Lebanese", "Lebanon"), ("Afghan", "Afghanistan"),
    ("Nepali", "Nepal"),
    ("Sri Lankan", "Sri Lanka"), ("Uzbek", "Uzbekistan"), ("Kyrgyz", "Kyrgyzstan"),
    ("Thai", "Thailand"),
    ("Filipino", "Philippines"), ("Burmese", "Myanmar"), ("Timorese", "Timor-Leste"),
    ("Japanese", "Japan"), ("Mongolian", "Mongolia"), ("Fijian", "Fiji"), ("Ni-Vanuatu", "Vanuatu"),
    ("New Zealander", "New Zealand"), ("Australian", "Australia"), ("Danish", "Denmark"),
    ("Polish", "Poland"), ("Czech", "Czechia"), ("Swiss", "Switzerland"), ("Dutch", "Netherlands"),
    ("Kosovar", "Kosovo"), ("Bosnian", "Bosnia and Herzegovina"), ("Ukrainian", "Ukraine"),
    ("Brazilian", "Brazil"), ("Salvadoran", "El Salvador"), ("Haitian", "Haiti"),
    ("Bajan", "Barbados"),
    ("Guyanese", "Guyana"), ("Peruvian", "Peru"), ("Mexican", "Mexico"), ("Canadian", "Canada"),
    ("American", "United States"), ("Sahrawi", "Western Sahara"), ("Taiwanese", "Taiwan"),
    ("estadounidense", "United States"), ("bolivianas", "Bolivia"), ("alemán", "Germany"),
    ("marroquíes", "Morocco"), ("franceses", "France"), ("neozelandesa", "New Zealand"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "state"), DEMONYMS, ids=[w for w, _ in DEMONYMS])
def test_demonyms_of_every_region(finder: MentionFinder, word: str, state: str) -> None:
    assert parties(finder.find(f"A {word} official resigned.")) == [state]


@pytest.mark.parametrize(
    ("text", "surface"),
    [("The U.S. envoy", "U.S."), ("the U.S.'s army", "U.S."), ("The U. S. army", "U. S."),
     ("the U.S", "U.S"), ("a U.S.-led raid", "U.S."), ("He left Israel.", "Israel"),
     ("Donald J. Trump.", "Donald J. Trump"),
     ("Israel's army", "Israel"), ("Israel’s army", "Israel"), ("the EE.UU. dicen", "EE.UU.")],
)  # fmt: skip
def test_spans_leave_possessives_and_keep_abbreviations(
    finder: MentionFinder, text: str, surface: str
) -> None:
    assert [m.surface for m in finder.find(text)] == [surface]


@pytest.mark.parametrize(
    "text",
    [
        "Nicolás Maduro acusó a Perú; el Côte d’Or y Türkiye’nin callaron en Bogotá.",
        "São Tomé and Príncipe thanked Mr Ngô Đình Peña of Canadá.",
        "Chad met Chad Smith in Turkey.",
    ],
)
def test_decomposed_text_names_the_same_parties(finder: MentionFinder, text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    expected, found = (finder.explain(form, open_parties=True) for form in (text, apart))
    for own, other in ((expected.found, found.found), (expected.rejected, found.rejected)):
        assert [m.surface for m in other] == [apart[m.start : m.end] for m in other]
        assert [(m.party, m.why, unicodedata.normalize("NFC", m.surface)) for m in other] == [
            (m.party, m.why, m.surface) for m in own
        ]
