namespace VoiceActivity.Audio;

/// <summary>Brings mono audio of any rate to 16 kHz, one stretch at a time.</summary>
/// <remarks>
/// <para>
/// Each output sample is the input under a sinc windowed by Kaiser's window (Oppenheim and Schafer, <i>Discrete-Time Signal
/// Processing</i>, section 7.5.3), centred on the output sample's exact place in the input. The place is computed from the
/// index in whole numbers, so nothing drifts, and any stretch can be asked for without those before it: memory does not
/// grow with the output, however low the rate a header claims.
/// </para>
/// <para>
/// Flat within 0.01 dB up to 0.88 of the lower of the two rates' halves (7.0 kHz for rates from 16 kHz up), and 90 dB down from
/// that half on: no aliases when going down, no images when going up. No delay. Beyond both ends the input counts as silence.
/// </para>
/// <para>
/// The kernel is tabulated finely and interpolated, as in J. O. Smith's <i>Digital Audio Resampling</i>. A filter per phase would
/// be exact, but a rate that shares no factor with 16,000 has 16,000 phases: 200 MB for 767,999 Hz. This table is 200 KB for
/// every rate, and its interpolation error is below -120 dB.
/// </para>
/// </remarks>
public sealed class Resampler
{
    /// <summary>The rate of the output, in Hz.</summary>
    public const int OutputRate = 16_000;

    // Kaiser's formulas: for 90 dB, beta = 0.1102 * (90 - 8.7), and a transition band of (90 - 8) / (2.285 * 2 * HalfWidth)
    // radians a sample, 0.119 of the half rate. It ends there, so the middle of it lies half its width below.
    private const int HalfWidth = 48;
    private const double KaiserBeta = 0.1102 * (90 - 8.7);
    private const double TransitionBand = (90 - 8) / (2.285 * 2 * HalfWidth * Math.PI);
    private const double Cutoff = 1 - (TransitionBand / 2);

    /// <summary>Table entries for each sample's distance at the lower rate.</summary>
    private const int Steps = 1024;

    private static readonly float[] _kernel = CreateKernel();

    private readonly float[] _samples;
    private readonly int _rate;

    /// <param name="samples">Mono, finite. Kept, not copied.</param>
    /// <param name="sampleRate">Their rate in Hz, at least 1.</param>
    public Resampler(float[] samples, int sampleRate)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        _samples = samples;
        _rate = sampleRate;
        Length = (((long)samples.Length * OutputRate) + sampleRate - 1) / sampleRate;
    }

    /// <summary>How many samples there are at 16 kHz: the input's duration, rounded up to a whole sample.</summary>
    public long Length { get; }

    /// <summary>Resamples a whole recording.</summary>
    /// <returns>Exactly <see cref="Length"/> samples.</returns>
    /// <exception cref="OverflowException">That is more than an array takes.</exception>
    public static float[] Resample(float[] samples, int sampleRate)
    {
        var resampler = new Resampler(samples, sampleRate);
        var output = new float[checked((int)resampler.Length)];
        resampler.Read(0, output);
        return output;
    }

    /// <summary>Computes the output from <paramref name="position"/> on.</summary>
    /// <param name="position">The index of the first sample, 0 to <see cref="Length"/>.</param>
    /// <param name="destination">Takes as many as it has room for and as there are; the rest of it is left as it is.</param>
    /// <returns>How many were written; fewer than there is room for only at the end.</returns>
    public int Read(long position, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Length);
        var count = (int)Math.Min(destination.Length, Length - position);

        if (_rate == OutputRate)
        {
            _samples.AsSpan((int)position, count).CopyTo(destination);
            return count;
        }

        for (var i = 0; i < count; i++)
        {
            // Whole part and remainder of (position + i) * rate / 16000; at most 2^31 * 16000, far from overflow.
            var (whole, remainder) = Math.DivRem((position + i) * _rate, OutputRate);
            destination[i] = At(whole, (double)remainder / OutputRate);
        }

        return count;
    }

    /// <summary>The band-limited input at <paramref name="whole"/> + <paramref name="fraction"/>, in input samples.</summary>
    private float At(long whole, double fraction)
    {
        // Going down, the kernel is stretched so that it cuts at the output's half rate, and lowered to keep the level.
        var scale = Math.Min(1, (double)OutputRate / _rate);
        var reach = HalfWidth / scale;
        var first = Math.Max(0, whole + (long)Math.Ceiling(fraction - reach));
        var last = Math.Min(_samples.Length - 1, whole + (long)Math.Floor(fraction + reach));

        var kernel = _kernel;
        double sum = 0;
        for (var j = first; j <= last; j++)
        {
            var place = Math.Abs(j - whole - fraction) * scale * Steps;
            var index = (int)place;
            double left = kernel[index];
            sum += _samples[j] * (left + ((kernel[index + 1] - left) * (place - index)));
        }

        return (float)(sum * scale);
    }

    /// <summary>One side of the symmetric kernel, by distance in steps, and two zeros for the end of the interpolation.</summary>
    private static float[] CreateKernel()
    {
        var kernel = new float[(HalfWidth * Steps) + 2];
        for (var i = 0; i < HalfWidth * Steps; i++)
        {
            var distance = (double)i / Steps;
            var angle = Math.PI * Cutoff * distance;
            var sinc = i == 0 ? 1 : Math.Sin(angle) / angle;
            var ratio = distance / HalfWidth;
            var window = BesselI0(KaiserBeta * Math.Sqrt(1 - (ratio * ratio))) / BesselI0(KaiserBeta);
            kernel[i] = (float)(Cutoff * sinc * window);
        }

        return kernel;
    }

    /// <summary>The modified Bessel function of the first kind and order 0, by its power series.</summary>
    private static double BesselI0(double x)
    {
        double sum = 1;
        double term = 1;
        for (var k = 1; term > sum * 1e-17; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
