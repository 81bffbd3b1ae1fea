using System.Text;
using Fable.Grammar;
using Fable.Words;

namespace Fable.Telling;

/// <summary>
/// Writes templates about a cast. It knows who was spoken of last: a pronoun is written only for the last of their gender, the name for all others, so no
/// pronoun is ambiguous and none comes before its name. And it knows what has been introduced: within a story, "a red kite" is "the kite" from then on.
/// </summary>
internal sealed class Writer(Cast cast, Randomness random) : ITemplateWriter
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _mentioned = [];
    private Character? _woman, _man;
    private bool _told;

    public Randomness Random => random;

    public Cast Cast => cast;

    /// <summary>Whether a member of the cast, or a detail of the plot, has occurred.</summary>
    public bool Mentioned(string name) => _mentioned.Contains(name);

    /// <summary>Whether the story so far has all that a template speaks of.</summary>
    public bool CanExpand(Template template) => template.Slots.All(s => _mentioned.Contains(s) || Phrases.All.ContainsKey(s));

    public void Append(string text) => _text.Append(text);

    /// <summary>Ends a sentence's line: a space before the next sentence.</summary>
    public void Write(Template template)
    {
        if (_text.Length > 0 && _text[^1] != '\n') _text.Append(' ');
        template.Expand(this);
    }

    /// <summary>Begins a paragraph, in which everybody is named anew.</summary>
    public void Break()
    {
        _text.Append("\n\n");
        ResetMentions();
    }

    /// <summary>Takes the text written so far, a story, and begins another about the same cast, who stay known: a question, an answer.</summary>
    public string Take()
    {
        string text = _text.ToString();
        _text.Clear();
        _told = true;
        ResetMentions();
        return text;
    }

    /// <summary>Writes a hole's text.</summary>
    public void Fill(string name, string form, bool capital)
    {
        int start = _text.Length;
        if (cast.Details.TryGetValue(name, out Template? detail) || Phrases.All.TryGetValue(name, out detail)) detail.Expand(this);
        else
        {
            object member = Member(name) ?? throw new ArgumentException($"there is no '{name}' in the plot {cast.Plot.Name}");
            if (member is Character character) Name(character, name, form);
            else if (member is Place place && form == "detail") place.Detail.Expand(this);
            else _text.Append(Form(member, form == "a" && !_told && Mentioned(name) ? "the" : form));
        }

        _mentioned.Add(name);

        if (capital) _text[start] = char.ToUpperInvariant(_text[start]);
    }

    private object? Member(string name) => name switch
    {
        "hero" => cast.Hero,
        "friend" => cast.Friend,
        "elder" => cast.Elder,
        "thing" => cast.Thing,
        "other" => cast.Other,
        "place" => cast.Place,
        "home" => cast.Home,
        _ => null,
    };

    private string Form(object member, string form) => (member, form) switch
    {
        (string text, "") => text,
        (Thing thing, "") => thing.Full,
        (Thing thing, "a" or "new") => English.WithArticle(thing.Full),
        (Thing thing, "the") => "the " + (random.Chance(0.3) ? thing.Full : thing.Noun),
        (Thing thing, "noun") => thing.Noun,
        (Thing thing, "use") => thing.Use,
        (Thing thing, "used") => thing.Used,
        (Place place, "") => place.Name,
        (Place place, "in") => place.In,
        (Place place, "to") => "to " + place.Name,
        _ => throw new ArgumentException($"{member.GetType().Name} has no form '{form}'"),
    };

    private void Name(Character who, string name, string form)
    {
        bool last = ReferenceEquals(who.Gender == Gender.Female ? _woman : _man, who);
        string? aside = form switch
        {
            "himself" => who.Gender.Himself,
            "kind" => who.SizedKind,
            "akind" => English.WithArticle(who.SizedKind),
            "noun" => who.Kind.Noun,
            "anoun" => English.WithArticle(who.Kind.Noun),
            "trait" => who.Trait,
            "call" => who.Call,
            _ => null,
        };
        if (aside is not null)
        {
            _text.Append(aside);
            return;
        }

        if (form == "first" && (_told || !Mentioned(name))) _text.Append(Introduction(who));
        else if (form == "the") _text.Append(ByKind(who, name));
        else if (form is "" or "first") _text.Append(Called(who, name));
        else _text.Append((form, last) switch
        {
            ("he", true) => who.Gender.He,
            ("him", true) => who.Gender.Him,
            ("his", true) => who.Gender.His,
            ("he" or "him", false) => Called(who, name),
            ("his", false) => Called(who, name) + "'s",
            _ => throw new ArgumentException($"a character has no form '{form}'"),
        });

        if (who.Gender == Gender.Female) _woman = who;
        else _man = who;
    }

    /// <summary>By what they are, "the fox", where that can be nobody else.</summary>
    private string ByKind(Character who, string name)
    {
        bool unclear = who.Naming != Naming.Name || cast.Friend.Kind.Noun == cast.Hero.Kind.Noun || !Mentioned(name);
        return unclear ? Called(who, name) : "the " + (random.Chance(0.5) ? who.SizedKind : who.Kind.Noun);
    }

    private string Introduction(Character who) => random.Below(4) switch
    {
        0 => $"{English.WithArticle(who.SizedKind)} called {who.Name}",
        1 => $"{English.WithArticle($"{who.Trait} {who.Kind.Noun}")} named {who.Name}",
        2 when who.Size is "little" or "young" or "old" => $"{English.WithArticle($"{who.Trait} {who.SizedKind}")} named {who.Name}",
        _ => $"{English.WithArticle(who.SizedKind)} named {who.Name}",
    };

    /// <summary>The name; at the first mention, who that is.</summary>
    private string Called(Character who, string name)
    {
        bool known = Mentioned(name);
        if (who.Naming == Naming.Article) return known ? "the " + (random.Chance(0.3) ? who.Name : who.Kind.Noun) : English.WithArticle(who.Name);
        if (who.Naming == Naming.Name && (known || name == "hero")) return who.Name;
        bool heroIsLast = ReferenceEquals(cast.Hero.Gender == Gender.Female ? _woman : _man, cast.Hero);
        string whose = heroIsLast ? cast.Hero.Gender.His : cast.Hero.Name + "'s";
        return who.Naming == Naming.Relation ? $"{whose} {who.Name}" : $"{whose} friend {who.Name}";
    }

    private void ResetMentions() => _woman = _man = null;
}
