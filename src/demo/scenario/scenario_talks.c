/* What the members wrote to maria in the last weeks. Read by scenario.c; invented from end to end. */
#include "config.h"

#include "demo/scenario/scenario_talk.h"

const DemoTalkWords demo_talks[] = {
    TALK("dilys", "Odd messages in the night?", 0, 6, 1,
         "<<p>Morning Maria, did you also wake up to a pile of messages about «verifying» your account? I "
         "have pressed nothing. The committee does not write like that, and it certainly does not write at "
         "three in the morning.</p><p>Kettle is on at the hut from nine.</p><p>Dilys</p>"),
    TALK("pippin", "Saturday's apple press", 1, 18, 1,
         "<<p>We have the press from ten on Saturday. Could you bring the big colander and two clean "
         "buckets?</p>",
         "><p>Colander yes, buckets yes, and I have about forty kilos of windfalls under a sheet.</p>",
         "<<p>You are a treasure. Order of the day:</p><ol><li>wash</li><li>chop out the "
         "worst</li><li>press</li><li>drink the first glass standing up</li></ol><p>See you there 🍎</p>"),
    TALK("jürgen_b", "Leaf load for plot 9", 1, 11, 1,
         "<<p>I have the trailer on Thursday. Is the track by the tap dry enough?</p>",
         "><p>Dry as far as the tap, soft after it. Stop at the butt and I bring the barrow.</p>",
         "<<p>Good. Around half past eight, then I must take the trailer back to my brother.<br>Grüße, "
         "Jürgen</p>"),
    TALK("rosalind_k", "Seed swap: labels", 2, 20, 0,
         "<<p>Dear Maria, would you write the labels again this year? Nobody else's writing survives the "
         "rain.</p>",
         "><p>Gladly. Send me the list when it is final and I shall do them on Sunday evening.</p>",
         "<<p>List so far:</p><ul><li>Runner bean 'Hollowell Scarlet' (12 packets)</li><li>Kale, three sorts "
         "(9)</li><li>Sweet pea 'Old Aunt' (2)</li><li>Squash, unknown (1 jar)</li></ul><p>More will come. "
         "Thank you!</p>"),
    TALK("さくら", "ぬか床 / pickling bed", 2, 9, 0,
         "<<p>マリアさん、こんにちは。I wrote the pickling down in two languages:</p><p>ぬか 1 kg、塩 130 "
         "g、水 1 l、昆布。毎日かき混ぜてください。</p><p>Rice bran 1 kg, salt 130 g, water 1 l, kelp. "
         "Please stir it every day, also on Sundays.</p>",
         "><p>ありがとう! I shall stir. Does it mind the cold porch?</p>",
         "<<p>It likes the cold porch. It will only be slow, like us in winter. ☺️</p>"),
    TALK("compost_carol", "Coffee grounds", 3, 16, 0,
         "<<p>The café on Mill Lane keeps a bin for us now. Mondays and Fridays, ask for Jo at the back "
         "door.</p>",
         "><p>I pass there on Fridays. Shall I take that day for the rest of the winter?</p>",
         "<<p>Please do. Bring back the empty bin or Jo sighs.</p>"),
    TALK("newbie_ned", "A silly question about garlic", 3, 21, 0,
         "<<p>Hello, we met by the tap. Is it too late for garlic? And which way up?</p>",
         "><p>Not silly. It is the right month, and the pointed end looks at the sky.</p>",
         "<<p>Planted 40. Thirty-eight looking at the sky. I lost count with two.</p>"),
    TALK("old_tom", "Water off on the 30th", 4, 8, 0,
         "<<p>Maria, I turn the water off on the 30th as every year. Would you empty the two butts on your "
         "side so that they do not split? I cannot lift them since the knee.</p><p>Tom</p>",
         "><p>Of course. I shall do all five of that row, and you stay on the bench with the thermos.</p>"),
    TALK("noor", "Za'atar cuttings", 5, 19, 0,
         "<<p>أهلاً ماريا! The cuttings have rooted. I have six pots for you: ثلاثة زعتر وثلاثة "
         "نعناع.</p><p>Keep the mint in its pot or it will own your plot by May.</p>",
         "><p>شكراً Noor! The mint stays in prison, I promise.</p>"),
    TALK("peatfree", "Bulk order, peat free compost", 6, 12, 0,
         "<<p>If we are ten we get a pallet for less than the garden centre asks for eight bags. How many "
         "for you?</p>",
         "><p>Six bags. Delivery to the gate?</p>",
         "<<p>Gate, second week of February. I put you down for 6.</p>"),
    TALK("apiary_anne", "Hive nine and your lavender", 7, 10, 0,
         "<<p>The bees have gone through the ivy flow well. Hive nine is heavy: your lavender and the ivy on "
         "Tom's shed did that. A jar is on its way.</p>",
         "><p>Tell them they are welcome. Do you need the lavender left uncut again?</p>",
         "<<p>If you can bear it until the first hard frost, yes.</p>"),
    TALK("zofia", "Dill, dill, dill", 8, 17, 0,
         "<<p>Cześć! I have dill seed for the whole county. Chcesz trochę?</p>",
         "><p>One envelope, proszę. Only one.</p>", "<<p>Two it is. 😄</p>"),
    TALK("hosepipe", "Rota for the watering, next summer", 9, 14, 0,
         "<<p>I am collecting weeks early this time. The table so far:</p><pre>week  who\n23    hosepipe\n24 "
         "   maria ?\n25    tilth\n26    -\n</pre><p>Is 24 right for you?</p>",
         "><p>24 is right. I can take 26 too if nobody wants it.</p>"),
    TALK("quince", "That quote you asked for", 10, 22, 0,
         "<<p>Found it in the margin of my father's seed catalogue:</p><blockquote><p>Who plants a quince "
         "plants for people who will not remember the name.</p></blockquote><p>No author. I suspect my "
         "father.</p>",
         "><blockquote><p>No author. I suspect my father.</p></blockquote><p>Then it is his. May I put it on "
         "the back of the swap labels?</p>",
         "<<p>He would have blushed. Yes.</p>"),
    TALK("beanpole", "Canes", 11, 13, 0,
         "<<p>I cut hazel this weekend. Eight foot, straight as truth. Want thirty?</p>",
         "><p>Twenty-four, please. In return: jam.</p>",
         "<<p>Deal. Damson, not the courgette experiment.</p>"),
    TALK("hettie", "Minutes of the October meeting", 12, 20, 0,
         "<<p>Dear all-who-were-there, which is you and me and Tom: the minutes are on the board in the hut. "
         "In short:</p><ul><li>hut roof: <b>mended</b>, thanks to Will</li><li>bonfire: <em>not before the "
         "5th</em>, hedgehogs first</li><li>rent stays as it is</li></ul>",
         "><p>Thank you Hettie. I would add that Tom voted twice.</p>"),
    TALK("sőregi", "Paprika from Ágnes", 13, 18, 0,
         "<<p>Kedves Maria, az őrölt paprika megérkezett! One tin is yours, the sweet one, édesnemes. Store "
         "it dark.</p>",
         "><p>Köszönöm szépen! I have the seeds of last year's pointed ones for you.</p>"),
    TALK("first_plot", "Thank you for Saturday", 14, 19, 0,
         "<<p>I have written everything down and understood about half. The robin understood the other half. "
         "Thank you for your time, and for the rhubarb!</p>",
         "><p>The robin is the better teacher. Do not pick the rhubarb in its first year, however it "
         "begs.</p>"),
    TALK(
        "tilth", "Soil test results", 15, 9, 0,
        "<<p>Your sample came back with "
        "mine:</p><table><tr><td>pH</td><td>6.4</td></tr><tr><td>P</td><td>good</td></tr><tr><td>K</td><td>a "
        "little low</td></tr></table><p>Wood ash, a handful per square metre, and stop worrying.</p>",
        "><p>I shall stop by Tuesday at the latest. Thank you!</p>"),
    TALK("señor_pepino", "Jars", 16, 21, 0,
         "<<p>¡Hola María! ¿Te sobran frascos? I have pickled until there is no glass left in the house.</p>",
         "><p>Thirty in the shed, behind the netting. Take all with good lids.</p>",
         "<<p>¡Mil gracias! You get three of them back, full.</p>"),
    TALK("wheelbarrow", "Hut roof", 18, 15, 0,
         "<<p>Felt and nails are bought, 41.60, receipt is with Hettie. I need one person who is not afraid "
         "of ladders.</p>",
         "><p>I am afraid of ladders but I can hold one very firmly.</p>", "<<p>Hired. Sunday, nine.</p>"),
    TALK("larkspur", "Photo for the calendar", 20, 17, 0,
         "<<p>May I use your picture of the frosted chard for January?</p><p><img "
         "src=\"https://pictures.growers.example/chard.jpg\" alt=\"Red chard stems under frost, low "
         "sun\"></p>",
         "><p>Please do. The chard will be insufferable.</p>"),
    TALK("לימור", "זרעי חסה / lettuce seeds", 22, 10, 0,
         "<<p>שלום מריה, הנה זרעי החסה שהבטחתי: שני סוגים. The red one, «אדומה», bolts late.</p>",
         "><p>תודה רבה Limor! I sow the red one in the cold frame and report.</p>"),
    TALK("dahlia_dan", "Lifting dahlias: now or not?", 24, 12, 0,
         "<<p>Two blackened, the rest look smug. Do you lift now?</p>",
         "><p>After the second frost. Label them while you can still see the colours, unlike me in 2024.</p>",
         "<<p>«Red, or the other red.» I remember.</p>"),
    TALK("mossy", "Lift to the county show", 26, 8, 0,
         "<<p>I drive on the Friday with two seats and a boot full of leeks. Join?</p>",
         "><p>With pleasure. I bring sandwiches that are not leek.</p>",
         "<<p>7.15 at your corner. The leeks travel in front.</p>"),
    TALK("radish", "Re: shared tools", 28, 19, 0,
         "<<p>I made the list of the tool shed with a small script, in case you want to run it "
         "again:</p><pre><code>sort tools.txt | uniq -c | sort -rn\n</code></pre><p>Result: 11 forks, 1 "
         "spade, 0 explanations.</p>",
         "><p>Splendid. The spade's twin is under my bench, I bring it back.</p>"),
    TALK("edith_p", "Jam exchange", 30, 16, 0, "<<p>Two damson for one quince jelly?</p>",
         "><p>Done. I leave them in the box by the hut door.</p>"),
    TALK("cold_frame", "Glass for the frame", 31, 11, 0,
         "<<p>A neighbour gives away four old sash windows. Do you still want to build the second frame?</p>",
         "><p>Yes! Can they wait until the weekend?</p>",
         "<<p>They have waited since 1961, they can wait.</p>"),
    TALK("bramble", "Hedgehog corner", 33, 20, 0,
         "<<p>Camera shows three of them now. Please no netting on the ground by plot 20.</p>",
         "><p>All lifted and rolled this evening. Three! 🦔🦔🦔</p>"),
    TALK("moderators", "Welcome to the helpers' circle", 35, 9, 0,
         "<<p>Dear Maria, thank you for offering to keep an eye on the forum with us. If a private message "
         "looks wrong to you, send it to this account: who sent it, when, and what it says. We answer all of "
         "them.</p><p>The moderators of Hollowell Growers</p>"),
    {0}};
