using System.Globalization;
using VoiceActivity.Audio;

var path = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "speech", "speech.wav");
try
{
    var audio = WavFile.Read(path);
    var seconds = (double)audio.Samples.Length / audio.SampleRate;
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: {seconds:F3} s, {audio.Channels} channel(s) at {audio.SampleRate} Hz"
        )
    );
    return 0;
}
catch (WavFormatException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 2;
}
