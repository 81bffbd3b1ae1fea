using Fable.Grammar;

namespace Fable.Words;

/// <summary>
/// Objects: noun; adjectives that suit it; classes; what one does with it; the same in the past. Classes: toy, wear, treasure (small and lovely), mend (can be
/// broken and mended), skill (its use must be learned), signal (is heard or seen from afar), food, fragile, plant, soft, load, small (a toy that can lie
/// anywhere), fly (the wind takes it), gift.
/// </summary>
internal static class Things
{
    public static readonly ThingKind[] All = [.. Notation.Lines("""
        kite; red, blue, yellow, paper, bright; toy mend skill gift fly small; fly it in the wind; flew it high in the wind
        ball; red, blue, round, striped, shiny; toy gift fly small; kick it over the grass; kicked it over the grass
        boat; wooden, little, white, toy; toy mend small; sail it on the water; sailed it on the water
        drum; little, red, round, loud; toy mend skill signal; play a happy beat on it; played a happy beat on it
        doll; pretty, soft, little, rag; toy mend gift small; give it a tea party; gave it a tea party
        flute; silver, wooden, little; toy skill signal gift; play a song on it; played a sweet song on it
        bell; golden, silver, little, brass; treasure signal gift; ring it loudly; rang it loudly
        wagon; red, little, wooden; toy mend load; pull it along the path; pulled it along the path
        sled; wooden, fast, red; toy mend; ride it down a hill; rode it down a hill
        bicycle; red, green, shiny, new; toy mend skill; ride it in big circles; rode it in big circles
        scooter; blue, silver, fast; toy mend skill; ride it very fast; rode it very fast
        puppet; funny, wooden, little; toy mend skill gift small; make it dance; made it dance
        top; striped, wooden, red; toy gift small; spin it on a flat stone; spun it on a flat stone
        whistle; tin, silver, little; toy signal gift small; blow it loudly; blew it loudly
        book; thick, old, blue, lovely; gift; read it under a tree; read it under a tree
        toy train; green, little, fast; toy mend gift small; push it around in circles; pushed it around in circles
        teddy bear; soft, brown, fluffy; toy gift small; hug it; hugged it tight
        music box; tiny, golden, old; treasure mend fragile gift; listen to its song; listened to its song
        jump rope; long, yellow, red; toy skill; jump over it; jumped over it
        yo-yo; red, shiny, green; toy skill gift small; make it go up and down; made it go up and down
        hat; straw, green, warm, funny; wear gift fly; wear it; wore it proudly
        scarf; warm, red, striped, long; wear soft gift fly; wear it; wore it proudly
        cap; blue, red, little; wear gift fly; wear it; wore it with joy
        ring; golden, silver, tiny; wear treasure; wear it; wore it proudly
        necklace; pretty, silver, blue; wear treasure gift; wear it; wore it proudly
        cape; long, purple, red; wear fly; run with it in the wind; ran with it in the wind
        blanket; soft, warm, blue, wool; soft gift; lie under it; lay under it
        mitten; warm, red, wool; wear soft; wear it; wore it proudly
        shell; pink, white, smooth, shiny; treasure gift; hear the sea in it; heard the sea in it
        stone; smooth, shiny, green, round; treasure; hold it up to the light; held it up to the light
        coin; golden, silver, old; treasure; throw it up and catch it; threw it up and caught it
        feather; white, blue, long, golden; treasure fly; blow it into the air; blew it into the air
        key; golden, rusty, tiny, old; treasure; open a little box with it; opened a little box with it
        pearl; white, shiny, tiny; treasure; hold it up to the light; held it up to the light
        button; golden, round, blue; treasure; spin it like a top; spun it like a top
        marble; green, glass, shiny; toy treasure gift small; roll it along the ground; rolled it along the ground
        crown; golden, paper, little; wear treasure; wear it; wore it proudly
        cake; big, sweet, round; food; eat it with friends; ate it with friends
        pie; warm, sweet, big; food; share it at supper; shared it at supper
        apple; red, sweet, juicy; food; take a big bite; took a big bite
        pear; sweet, yellow, ripe; food; eat it in the shade; ate it in the shade
        loaf; warm, fresh, brown; food; eat it with butter; ate it with butter
        cookie; big, sweet, round; food; eat it slowly; ate it slowly
        pot of soup; hot, big, tasty; food; eat it with a big spoon; ate it with a big spoon
        jar of honey; big, sweet, golden; food; eat it with a spoon; ate it with a spoon
        melon; big, green, juicy; food; eat it in the shade; ate it in the shade
        lantern; bright, old, yellow; signal light; light the way with it; lit the way with it
        lamp; little, bright, old; light fragile; light it at night; lit it at once
        horn; golden, old, loud; signal; blow it from the hill; blew it from the hill
        basket; heavy, full, big, brown; load; carry it home; carried it home
        sack; heavy, full, big; load; carry it home; carried it home
        box; heavy, big, wooden; load; carry it home; carried it home
        cart; heavy, old, wooden; load; pull it up the hill; pulled it up the hill
        bucket; heavy, full, tin; load; carry it to the house; carried it to the house
        clock; old, tall, wooden, golden; fragile; hear it tick; listened to it tick
        umbrella; yellow, big, red; mend gift fly; walk in the rain with it; walked in the rain with it
        watch; silver, old, golden; treasure mend gift; look at the time; looked at the time
        cup; blue, white, pretty; fragile; drink warm milk from it; drank warm milk from it
        teapot; white, old, round; fragile; pour tea from it; poured tea from it
        vase; tall, blue, glass; fragile; put flowers in it; put flowers in it
        plate; white, blue, pretty; fragile; eat cake from it; ate cake from it
        mirror; round, silver, old; fragile; look into it; looked into it
        bowl; blue, round, pretty; fragile; eat porridge from it; ate porridge from it
        paintbrush; long, fine, new; skill gift; paint a picture with it; painted a bright picture with it
        violin; little, old, brown; skill mend; play a song on it; played a lovely song on it
        hoop; wooden, big, red; toy skill fly; roll it along the ground; rolled it along the ground
        sunflower; tall, yellow, bright; plant; look at it; looked at it with joy
        pumpkin; big, round, orange; plant food; make soup with it; made soup with it
        rose; red, white, lovely; plant; smell it; smelled it
        tomato; round, red, ripe; plant food; eat it with salt; ate it with salt
        strawberry; sweet, red, ripe; plant food; taste it; tasted it
        tulip; red, yellow, pretty; plant; look at it; looked at it with joy
        balloon; red, blue, round, big; toy gift fly; let it dance in the air; let it dance in the air
        paper plane; white, fast, little; toy fly skill small; throw it high into the air; threw it high into the air
        ribbon; red, silk, long, blue; wear fly gift; dance with it; danced with it
        pillow; soft, white, big; soft gift; lay a tired head on it; slept on it
        shawl; soft, gray, wool; wear soft gift; wear it; wore it proudly
        sweater; warm, green, striped; wear soft gift; wear it; wore it proudly
        sock; warm, wool, striped; soft; wear it; wore it proudly
        bracelet; silver, pretty, thin; wear treasure gift; wear it; wore it proudly
        compass; little, golden, old; treasure gift; find north with it; found north with it
        spyglass; long, brass, old; treasure gift; look far away with it; looked far away with it
        globe; round, glass, little; treasure fragile gift; turn it around; turned it around slowly
        candle; tall, white, red; signal gift; light it in the dark; lit it in the dark
        trumpet; golden, loud, shiny; signal skill gift; play a march on it; played a march on it
        guitar; small, brown, old; skill mend; play a tune on it; played a merry tune on it
        swing; wooden, little, new; mend; sit on it and fly through the air; sat on it and flew through the air
        rocking horse; brown, wooden, little; mend; ride on it; rode on it
        tricycle; green, little, fast; toy mend; ride it in circles; rode it in circles
        jug; brown, tall, old; fragile; pour milk from it; poured milk from it
        trunk; heavy, old, brown; load; carry it home; carried it home
        suitcase; heavy, brown, big; load; carry it home; carried it home
        pancake; thin, round, sweet; food; eat it with sugar; ate it with sugar
        muffin; sweet, warm, big; food; eat it with milk; ate it with milk
        plum; sweet, ripe, purple; food; take a big bite; took a big bite
        orange; round, sweet, juicy; food; peel it; peeled it slowly
        sandwich; big, thick, tasty; food; take a big bite; took a big bite
        lily; white, tall, lovely; plant; smell it; smelled it
        carrot; long, orange, sweet; plant food; take a big bite; took a big bite
        cucumber; long, green, fresh; plant food; eat it with salt; ate it with salt
        """).Select(Row)];

    /// <summary>The objects of any of some classes.</summary>
    public static ThingKind[] In(string[] classes) => [.. All.Where(t => t.Classes.Intersect(classes).Any())];

    private static ThingKind Row(string line)
    {
        string[] cells = line.Split("; ");
        return new(cells[0], cells[1].Split(", "), cells[2].Split(' '), cells[3], cells[4]);
    }
}
