using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>A complex number of two 32-bit floats, as NumPy's <c>complex64</c> lays it out.</summary>
/// <param name="Real">The real part.</param>
/// <param name="Imaginary">The imaginary part.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ComplexFloat32(float Real, float Imaginary);
