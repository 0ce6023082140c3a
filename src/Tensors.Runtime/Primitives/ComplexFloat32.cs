using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>Represents a complex number of two 32-bit floats, with the memory layout of NumPy's <c>complex64</c>.</summary>
/// <param name="Real">The real part.</param>
/// <param name="Imaginary">The imaginary part.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ComplexFloat32(float Real, float Imaginary);
